import { quote } from "../../machinery/go-format.ts";
import type { MissingRole } from "./bindings-of-user.ts";

/**
 * `clusterrole.rbac.authorization.k8s.io "x" not found`, several as a list: what upstream's informers say of roles that are
 * not there. @param plural  in the words of the storage: `clusterroles.rbac.authorization.k8s.io "x" not found`
 */
export function missingRolesText(missing: readonly MissingRole[], plural = false): string {
  const texts = missing.map(
    ({ kind, name }) => `${kind.toLowerCase()}${plural ? "s" : ""}.rbac.authorization.k8s.io ${quote(name)} not found`,
  );
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}
