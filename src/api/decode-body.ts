import { DecodeError, decode } from "../kinds/schema/decode.ts";
import { isObject } from "../machinery/json.ts";
import type { KubeObject } from "../machinery/object.ts";
import { badRequest } from "../machinery/status.ts";
import type { ApiRequest } from "./request.ts";
import type { Scope } from "./scope.ts";
import { servedApiVersion, servedSchema, toStored } from "./view.ts";

/** What to do about fields that the type does not have. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/**
 * The object of a request body, decoded by the schema of its version into a fresh copy in the form that is stored. Unknown and duplicate fields refuse the
 * request, warn, or are dropped, as `validation` says. Throws StatusError 400.
 */
export function decodeBody(
  scope: Scope,
  { body, duplicateFields = [] }: ApiRequest,
  validation: FieldValidation,
): KubeObject {
  const { kind } = scope.kind;
  const apiVersion = servedApiVersion(scope);
  const version = scope.view?.version ?? scope.kind.version;
  if (!isObject(body))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error`,
    );
  if (
    (body.kind !== undefined && body.kind !== kind) ||
    (body.apiVersion !== undefined && body.apiVersion !== apiVersion)
  ) {
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: converting (${String(body.apiVersion)}, Kind=${String(body.kind)}) to (${apiVersion}, Kind=${kind}): unknown conversion`,
    );
  }
  try {
    const { object, unknown } = decode(body, servedSchema(scope));
    const faults = [...duplicateFields.map((field) => `duplicate field "${field}"`), ...unknown];
    if (faults.length > 0 && validation === "Strict") {
      throw badRequest(
        `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${faults.join(", ")}`,
      );
    }
    if (validation === "Warn") for (const fault of faults) scope.strategy.warn(fault);
    const metadata = isObject(object.metadata) ? object.metadata : {};
    return toStored(scope, { ...(object as object), apiVersion, kind, metadata } as KubeObject);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`);
  }
}
