import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** What Go's `tls.X509KeyPair` says of a pair of PEM texts; undefined where they are one. */
export function keyPairFault(certificate: string, key: string): string | undefined {
  const certificateBlocks = pemTypes(certificate);
  if (certificateBlocks.length === 0) return "tls: failed to find any PEM data in certificate input";
  if (!certificateBlocks.includes("CERTIFICATE")) {
    if (certificateBlocks.length === 1 && certificateBlocks[0]?.endsWith("PRIVATE KEY")) {
      return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
    }
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificateBlocks.join(" ")}]`;
  }
  const keyBlocks = pemTypes(key);
  if (keyBlocks.length === 0) return "tls: failed to find any PEM data in key input";
  if (!keyBlocks.some((type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"))) {
    if (keyBlocks.length === 1 && keyBlocks[0] === "CERTIFICATE") {
      return "tls: found a certificate rather than a key in the PEM for the private key";
    }
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keyBlocks.join(" ")}]`;
  }
  const parsed = attempt(() => new X509Certificate(certificate));
  if (parsed === undefined) return "x509: malformed certificate";
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) return "tls: failed to parse private key";
  return matchFault(parsed, privateKey);
}

function matchFault(certificate: X509Certificate, key: KeyObject): string | undefined {
  if (certificate.checkPrivateKey(key)) return undefined;
  const sameType = certificate.publicKey.asymmetricKeyType === key.asymmetricKeyType;
  return sameType
    ? "tls: private key does not match public key"
    : "tls: private key type does not match public key type";
}

function pemTypes(text: string): string[] {
  const types: string[] = [];
  for (const [, type = ""] of text.matchAll(
    /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n[A-Za-z0-9+/=\s:,.-]*?-----END \1-----/gm,
  ))
    types.push(type);
  return types;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
