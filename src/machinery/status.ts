import { formatGroupResource, type GroupResource } from "./gvk.ts";

/** metav1.StatusReason values that this server gives; "" is upstream's StatusReasonUnknown, for errors without a class. */
export type StatusReason =
  | "Unauthorized"
  | "Forbidden"
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Gone"
  | "Invalid"
  | "ServerTimeout"
  | "Timeout"
  | "TooManyRequests"
  | "BadRequest"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "RequestEntityTooLarge"
  | "UnsupportedMediaType"
  | "InternalError"
  | "Expired"
  | "ServiceUnavailable"
  | "";

/** One entry of status.details.causes. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** status.details: what the failure is about. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status as it goes over the wire. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, never>;
  status: "Success" | "Failure";
  message?: string;
  reason?: StatusReason;
  details?: StatusDetails;
  code?: number;
}

/** A failure that the API answers with; the one error type of the server side (apimachinery `pkg/api/errors`). */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: StatusReason;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: StatusReason, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The body of the answer. */
  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }

  /** The error that a Status body stands for. */
  static fromStatus(status: Status): StatusError {
    return new StatusError(
      status.code ?? 500,
      status.reason ?? "InternalError",
      status.message ?? "unknown",
      status.details,
    );
  }
}

/** Whether an error is a StatusError with this reason. */
export function isStatus(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

const about = ({ group, resource }: GroupResource, name: string): StatusDetails => ({
  name,
  ...(group !== "" && { group }),
  kind: resource,
});

/** 404: `pods "web" not found`. */
export function notFound(resource: GroupResource, name: string): StatusError {
  return new StatusError(
    404,
    "NotFound",
    `${formatGroupResource(resource)} "${name}" not found`,
    about(resource, name),
  );
}

/** 409: `pods "web" already exists`. */
export function alreadyExists(resource: GroupResource, name: string): StatusError {
  const message = `${formatGroupResource(resource)} "${name}" already exists`;
  return new StatusError(409, "AlreadyExists", message, about(resource, name));
}

/** 409: the object changed since it was read. */
export function conflict(resource: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${formatGroupResource(resource)} "${name}": ${why}`;
  return new StatusError(409, "Conflict", message, about(resource, name));
}

/** Why an update with an old resourceVersion is a conflict (apiserver `registry/generic/registry/store.go`). */
export const OBJECT_MODIFIED =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 403: an admission step or the authorizer says no. */
export function forbidden(resource: GroupResource, name: string, why: string, causes?: StatusCause[]): StatusError {
  const what = formatGroupResource(resource);
  const message = name === "" ? `${what} is forbidden: ${why}` : `${what} "${name}" is forbidden: ${why}`;
  return new StatusError(403, "Forbidden", message, { ...about(resource, name), ...(causes && { causes }) });
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): StatusError {
  return new StatusError(400, "BadRequest", message);
}

/** 405: the resource does not have this verb. */
export function methodNotAllowed(resource: GroupResource, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind "${formatGroupResource(resource)}"`;
  return new StatusError(405, "MethodNotAllowed", message, about(resource, ""));
}

/** 415: a body in a format that is not served. */
export function unsupportedMediaType(served: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${served.join(", ")}`;
  return new StatusError(415, "UnsupportedMediaType", message);
}

/** 410: the revision asked for is compacted away. */
export function expired(message: string): StatusError {
  return new StatusError(410, "Expired", message);
}

/** 500: a defect of the server. */
export function internalError(message: string): StatusError {
  return new StatusError(500, "InternalError", `Internal error occurred: ${message}`);
}
