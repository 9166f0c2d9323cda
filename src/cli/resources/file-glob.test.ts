import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { globFiles } from "./file-glob.ts";

const folder = mkdtempSync(join(tmpdir(), "glob-"));
mkdirSync(join(folder, "conf"));
for (const name of ["b.yaml", "a.yaml", "c.json", "a+b.yml"]) writeFileSync(join(folder, "conf", name), "");

test.each<[string, string[]]>([
  ["conf/*.yaml", ["conf/a.yaml", "conf/b.yaml"]],
  ["./c?nf/[ac].*", ["conf/a.yaml", "conf/c.json"]],
  ["conf/[^ac].yaml", ["conf/b.yaml"]],
  ["conf/a+*", ["conf/a+b.yml"]],
  ["*/*.toml", []],
  ["nothere/*", []],
])("%s", (pattern, paths) => expect(globFiles(pattern, folder)).toEqual(paths));

test("a broken pattern", () => expect(() => globFiles("conf/[a", folder)).toThrow('pattern "conf/[a" is not valid'));
