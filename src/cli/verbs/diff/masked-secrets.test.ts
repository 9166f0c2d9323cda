import { expect, test } from "vitest";
import { maskSecrets } from "./masked-secrets.ts";

const secret = (data: Record<string, string>) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data });

test("values are hidden; that they differ is not", () => {
  const { live, merged } = maskSecrets(
    secret({ same: "a", changed: "b", gone: "c" }),
    secret({ same: "a", changed: "x", added: "d" }),
  );
  expect(live?.data).toEqual({ same: "***", changed: "*** (before)", gone: "***" });
  expect(merged.data).toEqual({ same: "***", changed: "*** (after)", added: "***" });
});

test("a new secret has nothing to compare with", () => {
  expect(maskSecrets(undefined, secret({ a: "b" }))).toMatchObject({ live: undefined, merged: { data: { a: "***" } } });
});
