import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { formatTime } from "../../machinery/time.ts";

/** What a certificate says. Certificates here are ECDSA P-256 with SHA-256. */
export interface CertificateSpec {
  commonName: string;
  /** subject's O attributes: the groups of a client */
  organizations?: readonly string[];
  /** milliseconds since the epoch */
  notBefore: number;
  notAfter: number;
  use: "ca" | "server" | "client";
  /** subject alternative names of a server */
  dnsNames?: readonly string[];
  /** dotted IPv4 addresses */
  addresses?: readonly string[];
}

/** A certificate with its private key. */
export interface KeyedCertificate {
  /** PEM */
  certificate: string;
  /** PEM, PKCS#8 */
  key: string;
}

/** Who signs: the CA's name and key. */
export interface Issuer {
  commonName: string;
  key: KeyObject;
}

/**
 * Makes a key and a certificate for it, signed by the issuer or, without one, by itself (RFC 5280). Written by hand
 * because the first command of all pays for it: a certificate library takes longer to load than the cluster to make.
 */
export function issueCertificate(spec: CertificateSpec, issuer?: Issuer): KeyedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { commonName, key } = issuer ?? { commonName: spec.commonName, key: privateKey };
  const serial = randomBytes(16);
  // Positive and without leading zero octets.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    distinguishedName(commonName, []),
    sequence(utcTime(spec.notBefore), utcTime(spec.notAfter)),
    distinguishedName(spec.commonName, spec.organizations ?? []),
    publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, sequence(...extensions(spec, publicKey, createPublicKey(key)))),
  );
  const certificate = sequence(body, ECDSA_SHA256, bitString(sign("sha256", body, key)));
  return { certificate: pem(certificate), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

const CRITICAL = Buffer.from([0x01, 0x01, 0xff]);
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const PURPOSES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

function extensions(spec: CertificateSpec, own: KeyObject, authority: KeyObject): Buffer[] {
  const { use, dnsNames = [], addresses = [] } = spec;
  const list = [
    extension("2.5.29.14", octets(keyId(own))),
    extension("2.5.29.35", sequence(element(0x80, keyId(authority)))),
    extension("2.5.29.19", use === "ca" ? sequence(CRITICAL) : sequence(), true),
    // keyCertSign and cRLSign, or digitalSignature: BIT STRING with its count of unused bits.
    extension("2.5.29.15", element(0x03, Buffer.from(use === "ca" ? [1, 0x06] : [7, 0x80])), true),
  ];
  if (use !== "ca") list.push(extension("2.5.29.37", sequence(oid(PURPOSES[use]))));
  const names = [
    ...dnsNames.map((name) => element(0x82, Buffer.from(name))),
    ...addresses.map((address) => element(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  if (names.length > 0) list.push(extension("2.5.29.17", sequence(...names)));
  return list;
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [CRITICAL] : []), octets(value));
}

/** A key's identifier: any short digest of it would do, its last 20 octets are one already. */
function keyId(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" }).subarray(-20);
}

function distinguishedName(commonName: string, organizations: readonly string[]): Buffer {
  const attribute = (id: string, value: string) => element(0x31, sequence(oid(id), element(0x0c, Buffer.from(value))));
  return sequence(...organizations.map((name) => attribute("2.5.4.10", name)), attribute("2.5.4.3", commonName));
}

function utcTime(instant: number): Buffer {
  const digits = formatTime(instant).replace(/\D/g, "");
  return element(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, ...parts);
}

function integer(value: Buffer): Buffer {
  return element(0x02, value);
}

function octets(value: Buffer): Buffer {
  return element(0x04, value);
}

function bitString(value: Buffer): Buffer {
  return element(0x03, Buffer.from([0]), value);
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
