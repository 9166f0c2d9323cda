// Run after every npm install that changes package-lock.json. Packages with native parts have one optional package a
// platform, and npm leaves those out of the lock that the registry in use does not carry; npm ci then refuses the lock
// everywhere. This writes their entries, whose platform npm cannot know without asking, from their names.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./install.mjs";

const FILE = join(ROOT, "package-lock.json");
const PLATFORM = /(android|darwin|linux|win32|freebsd|openharmony)-([a-z0-9]+)(?:-(musl|gnu)?\w*)?$/;

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const packages = new Map(Object.entries(lock.packages));
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    const platform = PLATFORM.exec(name);
    if (packages.has(path) || platform === null) continue;
    const [, os, cpu, libc] = platform;
    packages.set(path, {
      version,
      cpu: [cpu],
      ...(dev ? { dev } : {}),
      ...(libc === undefined ? {} : { libc: [libc === "musl" ? "musl" : "glibc"] }),
      optional: true,
      os: [os],
    });
    console.log(`package-lock.json: added ${name}@${version}`);
  }
}
lock.packages = Object.fromEntries([...packages].sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
