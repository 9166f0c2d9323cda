import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "./open.ts";

const OURS = join(import.meta.dirname, "..", "..", "state", "migrations");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubesim-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Our migrations and one more, of a version to come. */
function nextVersion(sql: string): string {
  const next = join(folder, "next");
  mkdirSync(next);
  cpSync(OURS, next, { recursive: true });
  writeFileSync(join(next, "9999-next.sql"), sql);
  return next;
}

function facts(path: string, migrations: string): string[] {
  const store = openStore(path, migrations);
  const found = ["before", "after"].map((name) => store.fact(name) ?? "");
  store.close();
  return found;
}

function written(): string {
  const path = join(folder, "cluster.db");
  const store = openStore(path, OURS);
  store.transaction(() => store.setFact("before", "kept"));
  store.close();
  return path;
}

test("an older database is migrated and keeps what it holds, a newer one is refused", () => {
  const path = written();
  const next = nextVersion("INSERT INTO facts (name, value) VALUES ('after', 'added');");
  expect(facts(path, next)).toEqual(["kept", "added"]);
  expect(facts(path, next)).toEqual(["kept", "added"]);
  expect(() => openStore(path, OURS)).toThrow(/was written by a newer kubesim \(schema \d+, this one knows \d+\)/);
});

test("a migration that fails changes nothing", () => {
  const path = written();
  const next = nextVersion("INSERT INTO facts (name, value) VALUES ('after', 'added'); SELECT nonsense;");
  expect(() => openStore(path, next)).toThrow("nonsense");
  expect(facts(path, OURS)).toEqual(["kept", ""]);
});

test("a file without a schema is no database of ours", () => {
  const path = join(folder, "cluster.db");
  writeFileSync(path, "");
  expect(() => openStore(path, OURS)).toThrow("is empty or not kubesim's");
});
