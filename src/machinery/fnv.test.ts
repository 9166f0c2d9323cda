import { expect, test } from "vitest";
import { fnv32a, safeEncode, templateHash } from "./fnv.ts";

test.each([
  ["", 0x811c9dc5],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
  ["é", 0x1e9de8c1],
])("fnv32a(%j)", (text, want) => expect(fnv32a(text)).toBe(want));

test("bytes outside of ASCII count as UTF-8, and a hash can be continued", () => {
  expect(fnv32a("xé")).not.toBe(fnv32a("xe"));
  expect(fnv32a("bar", fnv32a("foo"))).toBe(0xbf9cf968);
  expect(fnv32a("bär", fnv32a("foo"))).toBe(fnv32a("foobär"));
});

test("safeEncode keeps to its alphabet", () => {
  expect(safeEncode("0123456789")).toBe("456789bcdf");
  expect(safeEncode("4294967295")).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/);
});

test("a template hash follows content only", () => {
  const template = {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
  };
  const reordered = {
    spec: { containers: [{ image: "nginx:1.27", name: "web" }] },
    metadata: { creationTimestamp: null, labels: { app: "web" } },
  };
  const hash = templateHash(template);
  expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
  expect(templateHash(reordered)).toBe(hash);
  expect(templateHash({ ...template, spec: { containers: [{ name: "web", image: "nginx:1.28" }] } })).not.toBe(hash);
  const others = [0, 1, 2].map((count) => templateHash(template, count));
  expect(new Set([hash, ...others]).size).toBe(4);
});
