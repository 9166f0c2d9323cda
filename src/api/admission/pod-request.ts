import type { Pod } from "../../generated/types.ts";
import { forbidden, type StatusError } from "../../machinery/status.ts";
import { groupResource } from "../scope.ts";
import type { AdmissionRequest } from "./plugin.ts";

/** The pod that a request creates or replaces as a whole; undefined for anything else. */
export function podOf(
  { scope, operation, subresource, object }: AdmissionRequest,
  ...operations: readonly string[]
): Pod | undefined {
  if (scope.resource !== "pods" || subresource !== "" || !operations.includes(operation)) return undefined;
  return object as Pod | undefined;
}

/** 403 from an admission plugin: `pods "x" is forbidden: why`. */
export function refusal({ scope, object, old }: AdmissionRequest, why: string): StatusError {
  const metadata = (object ?? old)?.metadata;
  return forbidden(groupResource(scope), metadata?.name || metadata?.generateName || "", why);
}
