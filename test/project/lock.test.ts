import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Locked {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

const TEXT = readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8");

test("the lock has every platform's packages: otherwise npm ci refuses it on a new machine", () => {
  const { packages } = JSON.parse(TEXT) as { packages: Record<string, Locked> };
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  const missing = wanted.filter((name) => packages[`node_modules/${name}`]?.version === undefined);
  expect(missing, "run: npm run lock").toEqual([]);
});

test("the lock names no registry", () => {
  expect(TEXT).not.toContain('"resolved"');
});
