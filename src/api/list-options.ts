import { type FieldError, forbiddenField, invalid, invalidObject, notSupported } from "../machinery/field-error.ts";
import type { GroupResource } from "../machinery/gvk.ts";
import { StatusError } from "../machinery/status.ts";

/** What a list or watch says beside its selectors (metav1.ListOptions). */
export interface ListOptions {
  /** "" where the request names none */
  readonly resourceVersion: string;
  readonly match: "" | "Exact" | "NotOlderThan";
  readonly limit: number;
  /** "" for the first page */
  readonly continueFrom: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowBookmarks: boolean;
}

/**
 * Reads and checks the options of a list or watch (apimachinery `meta/internalversion/validation`). Throws StatusError
 * 422 where they do not go together or the resourceVersion is no number.
 */
export function parseListOptions(query: URLSearchParams, watch: boolean, resource: GroupResource): ListOptions {
  const text = (name: string) => query.get(name) ?? "";
  const limit = Number(text("limit"));
  const options: ListOptions = {
    resourceVersion: text("resourceVersion"),
    match: text("resourceVersionMatch") as ListOptions["match"],
    limit: Number.isSafeInteger(limit) ? Math.max(0, limit) : 0,
    continueFrom: text("continue"),
    sendInitialEvents: query.has("sendInitialEvents") ? isTrue(text("sendInitialEvents")) : undefined,
    allowBookmarks: isTrue(text("allowWatchBookmarks")),
  };
  const errors = watch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  const { resourceVersion } = options;
  if (!/^\d*$/.test(resourceVersion)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
    throw invalidObject({ group: resource.group, kind: resource.resource }, "", [
      invalid("resourceVersion", resourceVersion, why),
    ]);
  }
  return options;
}

/** 504: a list at a revision that does not exist yet (apiserver `storage/errors.go`). */
export function tooLargeRevision(wanted: number, current: number): StatusError {
  return new StatusError(504, "Timeout", `Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

const MATCH = "resourceVersionMatch";

function listErrors({ match, resourceVersion, continueFrom, sendInitialEvents }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (resourceVersion === "")
      errors.push(forbiddenField(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    if (continueFrom !== "") errors.push(forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`));
    if (match !== "Exact" && match !== "NotOlderThan")
      errors.push(notSupported(MATCH, match, ["Exact", "NotOlderThan", ""]));
    if (match === "Exact" && resourceVersion === "0")
      errors.push(forbiddenField(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors({ match, continueFrom, sendInitialEvents }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan")
    errors.push(forbiddenField(MATCH, `sendInitialEvents requires setting ${MATCH} to NotOlderThan`));
  if (match !== "") {
    if (sendInitialEvents === undefined)
      errors.push(forbiddenField(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`));
    if (match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["NotOlderThan"]));
    if (continueFrom !== "") errors.push(forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`));
  }
  return errors;
}

/** As Kubernetes converts query strings to booleans: everything but these is true. */
function isTrue(text: string): boolean {
  return text !== "" && text !== "0" && text.toLowerCase() !== "false";
}
