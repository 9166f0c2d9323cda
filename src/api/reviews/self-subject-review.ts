import type { UserInfo } from "../../kinds/kind.ts";
import type { Review } from "./review.ts";

/** Who the user of the request is (registry `authentication/selfsubjectreview/rest.go`). */
export const selfSubjectReview: Review = ({ user, strategy }) => ({
  metadata: { creationTimestamp: strategy.timestamp },
  status: { userInfo: userInfo(user) },
});

/** A user as the API shows it. */
export function userInfo({ name, uid, groups, extra }: UserInfo): Record<string, unknown> {
  return {
    ...(name !== "" && { username: name }),
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups: [...groups] }),
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  };
}
