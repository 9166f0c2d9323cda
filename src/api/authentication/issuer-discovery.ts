import { ISSUER, publicKeySet } from "../../machinery/service-account-token.ts";
import type { ApiCore } from "../scope.ts";
import { signingKey } from "./signing-key.ts";

const KEYS_PATH = "/openid/v1/jwks";

/** The two documents with which others can check service account tokens (`pkg/routes/openidmetadata.go`); undefined for other paths. */
export function issuerDiscovery(core: ApiCore, path: string): unknown {
  if (path === "/.well-known/openid-configuration") {
    return {
      issuer: ISSUER,
      jwks_uri: `${ISSUER}${KEYS_PATH}`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    };
  }
  if (path !== KEYS_PATH) return undefined;
  const key = signingKey(core);
  return key === undefined ? { keys: [] } : publicKeySet(key);
}
