import { expect, test } from "vitest";
import { emptyDocument, toJson } from "../../kubeconfig/document.ts";
import { setProperty, unsetProperty } from "./property.ts";

test("names may have dots; fields end them", () => {
  const config = emptyDocument();
  setProperty(config, "clusters.10.9.8.7.insecure-skip-tls-verify", "true", false);
  setProperty(config, "clusters.10.9.8.7.certificate-authority-data", "x", true);
  setProperty(config, "current-context", "dev", false);
  expect(toJson(config)).toMatchObject({
    clusters: [
      { name: "10.9.8.7", cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": "eA==" } },
    ],
    users: null,
    "current-context": "dev",
  });
  unsetProperty(config, "clusters.10.9.8.7.certificate-authority-data");
  expect(config.clusters.get("10.9.8.7")).toEqual({ "insecure-skip-tls-verify": true });
  unsetProperty(config, "clusters");
  expect(config.clusters.size).toBe(0);
});

test.each([
  ["clusters.c.insecure-skip-tls-verify", "maybe", 'strconv.ParseBool: parsing "maybe": invalid syntax'],
  ["clusters.c.certificate-authority-data", "?", "error decoding input value: illegal base64 data at input byte 0"],
  ["users.u.token.more", "x", "unable to parse one or more field values of users.u.token.more"],
  ["users.u.as-groups", "x", "unrecognized slice type. string"],
  ["nowhere.u", "x", "unable to parse nowhere.u after [] at api.Config"],
])("%s cannot be %s", (path, value, message) => {
  expect(() => setProperty(emptyDocument(), path, value, false)).toThrow(message);
});

test("what is not there cannot be unset", () => {
  expect(() => unsetProperty(emptyDocument(), "users.u.token")).toThrow("current map key `u` is invalid");
});
