import { isObject } from "../../machinery/json.ts";
import { badRequest } from "../../machinery/status.ts";
import { authenticateToken } from "../authentication/authenticate-token.ts";
import type { Review } from "./review.ts";
import { userInfo } from "./self-subject-review.ts";

/** Whom a bearer token stands for (registry `authentication/tokenreview/storage.go`). */
export const tokenReview: Review = ({ core }, { metadata, spec }) => {
  const { token, audiences } = isObject(spec) ? spec : {};
  if (typeof token !== "string" || token === "")
    throw badRequest("token is required for TokenReview in authentication");
  const wanted = Array.isArray(audiences) && audiences.length > 0 ? audiences.map(String) : undefined;
  const identity = authenticateToken(core, token, wanted);
  const status =
    identity === undefined
      ? { user: {}, error: "[invalid bearer token, token lookup failed]" }
      : { authenticated: true, user: userInfo(identity.user), audiences: [...identity.audiences] };
  return { metadata, spec, status };
};
