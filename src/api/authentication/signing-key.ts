import { newSigningKey } from "../../machinery/service-account-token.ts";
import type { ApiCore } from "../scope.ts";

/** The fact that holds the key: also what the actor serviceaccount-token remembers as `key`. */
const FACT = "serviceaccount-token/key";

/** The key that signs service account tokens, in PEM; undefined where none has been needed yet. */
export function signingKey({ store }: ApiCore): string | undefined {
  const text = store.fact(FACT);
  return text === undefined ? undefined : (JSON.parse(text) as string);
}

/** The same, made now where there is none. Only within a write. */
export function requireSigningKey(core: ApiCore): string {
  const known = signingKey(core);
  if (known !== undefined) return known;
  const key = newSigningKey();
  core.store.setFact(FACT, JSON.stringify(key));
  return key;
}
