import { quote } from "../../machinery/go-format.ts";
import { isStatus, StatusError } from "../../machinery/status.ts";
import { apiVersionOf, type ResourceMapping } from "./mapper.ts";

/**
 * What a list was refused with, with what was asked for in front of it (cli-runtime `EnhanceListError`); errors that are
 * not about the question stay as they are.
 */
export function listError(
  error: unknown,
  mapping: Pick<ResourceMapping, "group" | "version" | "resource">,
  labelSelector: string,
  fieldSelector: string,
): unknown {
  if (!(error instanceof StatusError) || !(isStatus(error, "BadRequest") || isStatus(error, "NotFound"))) return error;
  const version = mapping.group === "" ? `/${mapping.version}` : apiVersionOf(mapping);
  const subject = quote(`${version}, Resource=${mapping.resource}`);
  const prefix =
    labelSelector === "" && fieldSelector === ""
      ? `Unable to list ${subject}`
      : `Unable to find ${subject} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}`;
  return new StatusError(error.code, error.reason, `${prefix}: ${error.message}`, error.details);
}
