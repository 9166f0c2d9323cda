import { createPrivateKey, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { wallClock } from "../../sim/wall.ts";
import { type CertificateSpec, issueCertificate, type KeyedCertificate } from "./x509.ts";

/** What the server and its administrator need to know each other. All PEM, but for the token. */
export interface ServingCredentials {
  /** the CA's certificate */
  ca: string;
  server: KeyedCertificate;
  admin: KeyedCertificate;
  /** a static bearer token of the administrator */
  token: string;
}

const CA_NAME = "kubernetes";
const DAY = 86_400_000;
const LIFETIME = 3650 * DAY;
/** Names under which the API server of a cluster is known (kubeadm's apiserver certificate). */
const SERVER_NAMES = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "localhost",
];
const SERVER_ADDRESSES = ["127.0.0.1", "10.96.0.1"];

/** Makes the CA of a new cluster in the cluster's folder and returns its certificate. */
export function createAuthority(folder: string): string {
  return ensure(folder, "ca", () => issueCertificate(spec({ commonName: CA_NAME, use: "ca" }))).certificate;
}

/**
 * The credentials in a cluster's folder; those that are not there yet are made.
 * @param extraAddresses  addresses beside the loopback one under which the server is to be reached
 */
export function servingCredentials(folder: string, extraAddresses: readonly string[] = []): ServingCredentials {
  const ca = ensure(folder, "ca", () => issueCertificate(spec({ commonName: CA_NAME, use: "ca" })));
  const issuer = { commonName: CA_NAME, key: createPrivateKey(ca.key) };
  const addresses = [...new Set([...SERVER_ADDRESSES, ...extraAddresses])].sort();
  const isUsual = addresses.length === SERVER_ADDRESSES.length;
  const makeServer = () =>
    issueCertificate(spec({ commonName: "kube-apiserver", use: "server", dnsNames: SERVER_NAMES, addresses }), issuer);
  const admin = () =>
    issueCertificate(
      spec({ commonName: "kubernetes-admin", organizations: ["system:masters"], use: "client" }),
      issuer,
    );
  return {
    ca: ca.certificate,
    server: isUsual ? ensure(folder, "server", makeServer) : makeServer(),
    admin: ensure(folder, "admin", admin),
    token: ensureFile(join(folder, "pki", "admin.token"), () => randomBytes(32).toString("base64url")),
  };
}

function spec(about: Omit<CertificateSpec, "notBefore" | "notAfter">): CertificateSpec {
  const now = wallClock();
  return { ...about, notBefore: now - DAY, notAfter: now + LIFETIME };
}

/** A certificate and its key in one file, so that no crash leaves one without the other. */
function ensure(folder: string, name: string, make: () => KeyedCertificate): KeyedCertificate {
  const text = ensureFile(join(folder, "pki", `${name}.pem`), () => {
    const { certificate, key } = make();
    return `${certificate}${key}`;
  });
  const split = text.indexOf("-----BEGIN PRIVATE KEY-----");
  return { certificate: text.slice(0, split), key: text.slice(split) };
}

function ensureFile(path: string, make: () => string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(4).toString("hex")}`;
  const text = make();
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
  return text;
}
