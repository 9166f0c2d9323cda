import type { UserInfo } from "../../kinds/kind.ts";
import { StatusError } from "../../machinery/status.ts";
import type { ApiRequest } from "../request.ts";
import type { ApiCore } from "../scope.ts";
import { authenticateToken } from "./authenticate-token.ts";
import { impersonate } from "./impersonate.ts";

/** As whom a request is to be answered: its token and its wish to act as another count. Throws StatusError 401 or 403. */
export function identify(core: ApiCore, { user, token, impersonate: wanted }: ApiRequest): UserInfo {
  const own = token === undefined ? user : authenticateToken(core, token)?.user;
  if (own === undefined) throw new StatusError(401, "Unauthorized", "Unauthorized");
  return wanted === undefined ? own : impersonate(core, own, wanted);
}
