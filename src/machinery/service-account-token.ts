import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { isObject, type JsonValue } from "./json.ts";

/** Who issues the tokens that TokenRequest gives, and who they are for where the request does not say. */
export const ISSUER = "https://kubernetes.default.svc.cluster.local";
/** Who issues the tokens of Secrets of type kubernetes.io/service-account-token. */
export const LEGACY_ISSUER = "kubernetes/serviceaccount";

/** The claims of a token. */
export type Claims = Readonly<Record<string, JsonValue>>;

/** The half of a token that names what it is good for, and the two halves of its signature's algorithm (ES256). */
const ALGORITHM = "ES256";

/** A new key that signs tokens, in PEM. Taken from real chance: nobody is to guess it from a cluster's seed. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** A JSON web token of these claims. */
export function signToken(key: string, claims: Claims): string {
  const privateKey = createPrivateKey(key);
  const head = encode({ alg: ALGORITHM, kid: keyId(createPublicKey(privateKey)) });
  const content = `${head}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

/** The claims of a token that this key has signed; undefined for anything else. */
export function verifyToken(key: string, token: string): Claims | undefined {
  const [head = "", body = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || signature === "") return undefined;
  const header = decode(head);
  if (header?.alg !== ALGORITHM) return undefined;
  const publicKey = createPublicKey(createPrivateKey(key));
  const signed = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  return signed ? decode(body) : undefined;
}

/** The claims of the token in a Secret (`pkg/serviceaccount/legacy.go`). */
export function legacyClaims(account: { namespace: string; name: string; uid: string }, secret: string): Claims {
  const { namespace, name, uid } = account;
  return {
    iss: LEGACY_ISSUER,
    "kubernetes.io/serviceaccount/namespace": namespace,
    "kubernetes.io/serviceaccount/secret.name": secret,
    "kubernetes.io/serviceaccount/service-account.name": name,
    "kubernetes.io/serviceaccount/service-account.uid": uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
}

/** The key set that says how to check the tokens (`/openid/v1/jwks`). */
export function publicKeySet(key: string): { keys: JsonValue[] } {
  const publicKey = createPublicKey(createPrivateKey(key));
  const { kty = "", crv = "", x = "", y = "" } = publicKey.export({ format: "jwk" });
  return { keys: [{ use: "sig", kty, kid: keyId(publicKey), crv, alg: ALGORITHM, x, y }] };
}

function keyId(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return isObject(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
