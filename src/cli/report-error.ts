import { ConnectionError } from "../client/rest-client.ts";
import { quote } from "../machinery/go-format.ts";
import { StatusError } from "../machinery/status.ts";
import { AggregateFailure, ExitError, UsageError } from "./errors.ts";
import type { Output } from "./io.ts";
import { FatalLogError } from "./printers/print-error.ts";

/**
 * The one place that turns an error into text and an exit code (kubectl `cmd/util/helpers.go`, checkErr).
 * @returns the exit code
 */
export function reportError(error: unknown, stderr: Output): number {
  const single = error instanceof AggregateFailure && error.errors.length === 1 ? error.errors[0] : error;
  if (single instanceof ExitError) return single.code;
  if (single instanceof FatalLogError) {
    stderr.write(`F0101 00:00:00.000000       1 ${single.location}] ${single.message}\n`);
    return 1;
  }
  const text = isInvalid(single) ? describeInvalid(single) : messagesOf(single).join("\n");
  stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  return 1;
}

/** An error as a line of a list of errors. */
export function errorMessage(error: unknown): string {
  if (error instanceof StatusError) {
    if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
    return error.reason === ""
      ? `Error from server: ${error.message}`
      : `Error from server (${error.reason}): ${error.message}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConnectionError || message.startsWith("error: ")) return message;
  return `error: ${message}`;
}

function messagesOf(error: unknown): string[] {
  if (error instanceof AggregateFailure) return [...new Set(error.errors.flatMap(messagesOf))];
  if (error instanceof UsageError && error.hint !== undefined) return [errorMessage(error), error.hint];
  return [errorMessage(error)];
}

function isInvalid(error: unknown): error is StatusError {
  return error instanceof StatusError && error.reason === "Invalid";
}

/** `The Pod "x" is invalid: …`, several causes each on a line of its own. */
function describeInvalid({ details, message }: StatusError): string {
  const causes = [...new Set((details?.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`))];
  let head = "The request is invalid";
  if (details?.kind || details?.name) head = `The ${details.kind ?? ""} ${quote(details.name ?? "")} is invalid`;
  else if (causes.length === 0 && message !== "") head = `${head}: ${message}`;
  if (causes.length === 0) return head;
  return causes.length === 1 ? `${head}: ${causes[0]}` : `${head}: \n${causes.map((cause) => `* ${cause}`).join("\n")}`;
}
