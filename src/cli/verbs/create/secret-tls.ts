import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { reasonOf } from "../../file-errors.ts";
import { bool, string } from "../../flags/flag.ts";
import type { Io } from "../../io.ts";
import { defineCreate } from "./define-create.ts";
import { secretOf } from "./secret-object.ts";

export const createSecretTls = defineCreate({
  usage: "secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
  summary: "Create a TLS secret",
  examples: "# A certificate and its key\nkubectl create secret tls shop --cert=tls.crt --key=tls.key",
  flags: {
    "append-hash": bool("", false, "Append a hash of the content to the name"),
    cert: string("", "", "PEM file with the certificate"),
    key: string("", "", "PEM file with the certificate's private key"),
  },
  resource: "secrets",
  failure: "failed to create secret ",
  build({ name, values, context: { io } }) {
    if (values.key === "" || values.cert === "") throw new UsageError("key and cert must be specified");
    const cert = read(values.cert, io);
    const key = read(values.key, io);
    const fault = keyPairFault(cert.toString("utf8"), key.toString("utf8"));
    if (fault !== undefined) throw new UsageError(fault);
    return secretOf(name, "kubernetes.io/tls", values["append-hash"], (add) => {
      add("tls.crt", cert);
      add("tls.key", key);
    });
  },
});

function read(path: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (error) {
    throw new UsageError(`Cannot read file ${path}, open ${path}: ${reasonOf(error)}`);
  }
}

/** What is wrong with a certificate and its key, in the words of Go's tls.X509KeyPair. */
export function keyPairFault(cert: string, key: string): string | undefined {
  const certificates = pemTypes(cert);
  if (!certificates.includes("CERTIFICATE")) return withoutBlock("certificate", certificates, "CERTIFICATE");
  const keys = pemTypes(key);
  if (!keys.some((type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY")))
    return withoutBlock("key", keys, "");
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    return "x509: malformed certificate";
  }
  try {
    const publicKey = createPublicKey(createPrivateKey(key));
    const type = certificate.publicKey.asymmetricKeyType;
    if (publicKey.asymmetricKeyType !== type) return "tls: private key type does not match public key type";
    return publicKey.equals(certificate.publicKey) ? undefined : "tls: private key does not match public key";
  } catch {
    return "tls: failed to parse private key";
  }
}

function pemTypes(text: string): string[] {
  const pattern = /-----BEGIN ([^\n-]+)-----\s[A-Za-z0-9+/=\s]*?-----END \1-----/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

function withoutBlock(what: "certificate" | "key", types: readonly string[], wanted: string): string {
  if (types.length === 0) return `tls: failed to find any PEM data in ${what} input`;
  const skipped = `[${types.join(" ")}]`;
  if (what === "key") {
    if (types.length === 1 && types[0] === "CERTIFICATE")
      return "tls: found a certificate rather than a key in the PEM for the private key";
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${skipped}`;
  }
  if (types.length === 1 && types[0]?.endsWith("PRIVATE KEY"))
    return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
  return `tls: failed to find "${wanted}" PEM block in certificate input after skipping PEM blocks of the following types: ${skipped}`;
}
