import { expect, test } from "vitest";
import { decodeProtobuf } from "./decode.ts";
import { ProtobufError } from "./wire.ts";

const meta = (name: string) => ({
  name,
  generateName: "",
  namespace: "",
  selfLink: "",
  uid: "",
  resourceVersion: "",
  generation: 0,
});

/** What kubectl 1.32 sends for `create service`, `quota`, `token`, `ingress`, `pdb` and `secret`. */
test.each<[string, string, object]>([
  [
    "numbers or names, lists and maps",
    "azhzAAoNCgJ2MRIHU2VydmljZRJmChsKAXMSABoAIgAqADIAOABCAFoICgNhcHASAXMSQwoeCgc4MC1odHRwEgNUQ1AYUCIKCAEQABoEaHR0cCgAEggKA2FwcBIBcxoAIglDbHVzdGVySVA6AEIAUgBaAGAAaAAaAgoAGgAiAA==",
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...meta("s"), labels: { app: "s" } },
      spec: {
        ports: [{ name: "80-http", protocol: "TCP", port: 80, targetPort: "http", nodePort: 0 }],
        selector: { app: "s" },
        type: "ClusterIP",
      },
    },
  ],
  [
    "quantities",
    "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIzChEKAXESABoAIgAqADIAOABCABIcCg0KA2NwdRIGCgQ1MDBtCgsKBHBvZHMSAwoBMhoAGgAiAA==",
    { kind: "ResourceQuota", spec: { hard: { cpu: "500m", pods: "2" } }, status: {} },
  ],
  [
    "optional numbers and references",
    "azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIuChAKABIAGgAiACoAMgA4AEIAEhQaDwoDUG9kEgJ2MRoBcCIBdSDYBBoECgASABoAIgA=",
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "p", uid: "u" }, expirationSeconds: 600 },
    },
  ],
  [
    "embedded structs",
    "azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxI/ChEKAWkSABoAIgAqADIAOABCABImGiQKA2EuYhIdChsKGQoCL2MSDCIKCgJ3MhIECgAQUBoFRXhhY3QaAgoAGgAiAA==",
    {
      kind: "Ingress",
      spec: {
        rules: [
          {
            host: "a.b",
            http: {
              paths: [
                { path: "/c", pathType: "Exact", backend: { service: { name: "w2", port: { name: "", number: 80 } } } },
              ],
            },
          },
        ],
      },
    },
  ],
  [
    "percentages",
    "azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSNgoRCgFwEgAaACIAKgAyADgAQgASFQoJCAEQABoDNTAlEggKBgoBYRIBYhoKCAAYACAAKAAwABoAIgA=",
    { kind: "PodDisruptionBudget", spec: { minAvailable: "50%", selector: { matchLabels: { a: "b" } } } },
  ],
  [
    "bytes",
    "azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEQoBehIAGgAiACoAMgA4AEIAEgcKAnB3EgF4GgAaACIA",
    { kind: "Secret", metadata: meta("z"), data: { pw: "eA==" } },
  ],
])("%s", (_case, base64, expected) => {
  expect(decodeProtobuf(Buffer.from(base64, "base64"))).toMatchObject(expected);
});

test("every cut of a message is refused or is a shorter message, never a crash", () => {
  const whole = Buffer.from("azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEQoBehIAGgAiACoAMgA4AEIAEgcKAnB3EgF4GgAaACIA", "base64");
  for (let length = 0; length < whole.length; length++) {
    for (const odd of [0, 0x7f, 0xff]) {
      const bytes = Buffer.concat([whole.subarray(0, length), Buffer.from([odd]), whole.subarray(length + 1)]);
      try {
        decodeProtobuf(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError);
      }
    }
  }
});
