import { expect, test } from "vitest";
import { parseEnvironment, splitEnvironment, updateEnvironment } from "./env-arguments.ts";
import { fitsPattern } from "./pod-spec.ts";

const noInput = async () => "";

test("resources come before changes of the environment", () => {
  expect(splitEnvironment(["deploy/web", "A=1", "B-"])).toEqual({ resources: ["deploy/web"], specs: ["A=1", "B-"] });
  expect(() => splitEnvironment(["A=1", "deploy/web"])).toThrow(
    "all resources must be specified before environment changes: A=1 deploy/web",
  );
});

test("changes are set, taken away and read from lines", async () => {
  const changes = await parseEnvironment(["A=1=2", "-", "B-"], async () => "C=3 # three\n# D=4\nno variable\n");
  expect(changes).toEqual({
    set: [
      { name: "A", value: "1=2" },
      { name: "C", value: "3 " },
    ],
    remove: ["B"],
  });
  await expect(parseEnvironment(["A=1", "A-"], noInput)).rejects.toThrow("can not both modify and remove");
  await expect(parseEnvironment(["1A=1"], noInput)).rejects.toThrow('"1A" is not a valid key name: ');
});

test("a variable takes the place of the first of its name", () => {
  const existing = [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
    { name: "A", value: "3" },
    { name: "C", value: "4" },
  ];
  const set = [
    { name: "D", value: "6" },
    { name: "A", value: "5" },
  ];
  expect(updateEnvironment(existing, { set, remove: ["C"] })).toEqual([
    { name: "A", value: "5" },
    { name: "B", value: "2" },
    { name: "D", value: "6" },
  ]);
});

test.each([
  ["web", "*", true],
  ["web", "w*", true],
  ["web", "*b", true],
  ["webb", "*b", false],
  ["web", "web", true],
  ["web", "we", false],
])("%s and the pattern %s", (name, pattern, fits) => {
  expect(fitsPattern(name, pattern)).toBe(fits);
});
