import { expect, test } from "vitest";
import { exposedService, parseLabels, PLAIN_EXPOSE } from "./exposed-service.ts";

const base = { ...PLAIN_EXPOSE, name: "s", selector: { a: "b" } };

test("ports take the protocols of the exposed object", () => {
  const protocols = new Map([
    ["53", ["TCP", "UDP"]],
    ["80", ["UDP"]],
  ]);
  expect(exposedService({ ...base, ports: "53,80,90", protocols }).spec).toMatchObject({
    ports: [
      { name: "port-1-tcp", port: 53, protocol: "TCP", targetPort: 53 },
      { name: "port-1-udp", port: 53, protocol: "UDP", targetPort: 53 },
      { name: "port-2", port: 80, protocol: "UDP", targetPort: 80 },
      { name: "port-3", port: 90, protocol: "TCP", targetPort: 90 },
    ],
  });
});

test("a protocol of the command line counts for all ports", () => {
  const protocols = new Map([["53", ["TCP", "UDP"]]]);
  expect(exposedService({ ...base, ports: "53", protocols, protocol: "SCTP", targetPort: "dns" }).spec).toMatchObject({
    ports: [{ name: "", port: 53, protocol: "SCTP", targetPort: "dns" }],
  });
});

test.each([
  ["a", "unexpected label spec: a"],
  ["a=b=c", "unexpected label spec: a=b=c"],
  ["=b", "unexpected empty label key"],
])("labels %s", (text, message) => expect(() => parseLabels(text)).toThrow(message));
