import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { issueCertificate } from "./x509.ts";

const DAY = 86_400_000;
const now = Date.UTC(2030, 5, 1);
const life = { notBefore: now, notAfter: now + 300 * DAY };
const ca = issueCertificate({ commonName: "authority", use: "ca", ...life });
const issuer = { commonName: "authority", key: createPrivateKey(ca.key) };

test("an authority vouches for itself and for others", () => {
  const authority = new X509Certificate(ca.certificate);
  expect(authority.ca).toBe(true);
  expect(authority.checkIssued(authority)).toBe(true);
  expect(authority.checkPrivateKey(createPrivateKey(ca.key))).toBe(true);
  const server = new X509Certificate(
    issueCertificate(
      { commonName: "s", use: "server", dnsNames: ["a.example"], addresses: ["10.0.0.1"], ...life },
      issuer,
    ).certificate,
  );
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.checkHost("a.example")).toBe("a.example");
  expect(server.checkHost("b.example")).toBeUndefined();
  expect(server.checkIP("10.0.0.1")).toBe("10.0.0.1");
  expect(server.validTo).toBe("Mar 28 00:00:00 2031 GMT");
});

test("a client's groups are the organizations of its certificate", () => {
  const spec = { commonName: "jane", organizations: ["dev", "ops"], use: "client", ...life } as const;
  const { subject } = new X509Certificate(issueCertificate(spec, issuer).certificate);
  expect(subject).toBe("O=dev\nO=ops\nCN=jane");
});

test("two certificates never have the same serial number or key", () => {
  const [one, two] = [0, 1].map(
    () => new X509Certificate(issueCertificate({ commonName: "x", use: "ca", ...life }).certificate),
  );
  expect(one?.serialNumber).not.toBe(two?.serialNumber);
  expect(one?.publicKey.equals(two?.publicKey ?? issuer.key)).toBe(false);
});
