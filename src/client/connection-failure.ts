import { ConnectionError } from "./rest-client.ts";

/** Node's error codes with what Go's network stack says of the same. */
const GO_WORDS: Readonly<Record<string, (detail: { host: string; message: string }) => string>> = {
  ENOTFOUND: ({ host }) => `dial tcp: lookup ${host.replace(/:\d+$/, "")}: no such host`,
  EAI_AGAIN: ({ host }) => `dial tcp: lookup ${host.replace(/:\d+$/, "")}: Temporary failure in name resolution`,
  EHOSTUNREACH: ({ host }) => `dial tcp ${host}: connect: no route to host`,
  ENETUNREACH: ({ host }) => `dial tcp ${host}: connect: network is unreachable`,
  ETIMEDOUT: ({ host }) => `dial tcp ${host}: i/o timeout`,
  ECONNRESET: () => "EOF",
  EPROTO: () => "tls: first record does not look like a TLS handshake",
  ERR_SSL_WRONG_VERSION_NUMBER: () => "http: server gave HTTP response to HTTPS client",
  SELF_SIGNED_CERT_IN_CHAIN: () => unverified("certificate signed by unknown authority"),
  DEPTH_ZERO_SELF_SIGNED_CERT: () => unverified("certificate signed by unknown authority"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => unverified("certificate signed by unknown authority"),
  UNABLE_TO_GET_ISSUER_CERT: () => unverified("certificate signed by unknown authority"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => unverified("certificate signed by unknown authority"),
  CERT_SIGNATURE_FAILURE: () => unverified("certificate signed by unknown authority"),
  CERT_HAS_EXPIRED: () => unverified("certificate has expired or is not yet valid"),
  CERT_NOT_YET_VALID: () => unverified("certificate has expired or is not yet valid"),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host, message }) => {
    const names = /cert's altnames: (.*)$/.exec(message)?.[1]?.replace(/DNS:|IP Address:/g, "") ?? "no names";
    return unverified(`certificate is valid for ${names}, not ${host.replace(/:\d+$/, "")}`);
  },
};

const TIMED_OUT = "net/http: request canceled (Client.Timeout exceeded while awaiting headers)";

/**
 * The error of a request that got no answer, in the words of kubectl (`cmd/util/helpers.go`, StandardErrorMessage).
 * @param host  the server as its address names it, with its port
 */
export function connectionFailure(error: unknown, host: string): unknown {
  if (error instanceof ConnectionError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") {
    return new ConnectionError(
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
    );
  }
  if (error.name === "TimeoutError") return unable(TIMED_OUT);
  return unable(GO_WORDS[code]?.({ host, message: error.message }) ?? error.message);
}

function unable(why: string): ConnectionError {
  return new ConnectionError(`Unable to connect to the server: ${why}`);
}

function unverified(why: string): string {
  return `tls: failed to verify certificate: x509: ${why}`;
}
