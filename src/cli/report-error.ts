import { ConnectionError } from "../client/rest-client.ts";
import { quote } from "../machinery/go-format.ts";
import { StatusError } from "../machinery/status.ts";
import { AggregateFailure, ExitError, messageOf, PlainError, UsageError } from "./errors.ts";
import type { Output } from "./io.ts";
import { FatalLogError } from "./printers/print-error.ts";

/**
 * The one place that turns an error into text and an exit code (kubectl `cmd/util/helpers.go`, checkErr).
 * @returns the exit code
 */
export function reportError(error: unknown, stderr: Output): number {
  let single = error;
  while (single instanceof AggregateFailure && single.errors.length === 1) single = single.errors[0];
  if (single instanceof ExitError) return single.code;
  if (single instanceof FatalLogError) {
    stderr.write(`F0101 00:00:00.000000       1 ${single.location}] ${single.message}\n`);
    return 1;
  }
  const text = isInvalid(single) ? describeInvalid(single) : messagesOf(single).join("\n");
  stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  return 1;
}

/** An error that stands alone: `Error from server (NotFound): …`, `error: …`. */
export function errorMessage(error: unknown): string {
  const message = listedMessage(error);
  return isServerWord(error) || message.startsWith("error: ") ? message : `error: ${message}`;
}

/** An error as a line of a list of errors, where plain ones go without `error: ` (kubectl `MultipleErrors`). */
function listedMessage(error: unknown): string {
  if (error instanceof AggregateFailure) return goAggregate(error);
  if (error instanceof StatusError) {
    if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
    return error.reason === ""
      ? `Error from server: ${error.message}`
      : `Error from server (${error.reason}): ${error.message}`;
  }
  return messageOf(error);
}

function isServerWord(error: unknown): boolean {
  return error instanceof StatusError || error instanceof ConnectionError || error instanceof PlainError;
}

/** `[a, b]`: a list of errors inside another (apimachinery `util/errors` aggregate). */
function goAggregate({ errors }: AggregateFailure): string {
  const messages = new Set(errors.map((one) => (one instanceof AggregateFailure ? goAggregate(one) : messageOf(one))));
  return messages.size === 1 ? ([...messages][0] ?? "") : `[${[...messages].join(", ")}]`;
}

function messagesOf(error: unknown): string[] {
  if (error instanceof AggregateFailure) return error.errors.map(listedMessage);
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
  // A cause that ends in a line break is followed by an empty line, as kubectl adds one of its own.
  return causes.length === 1
    ? `${head}: ${causes[0]}\n`
    : `${head}: \n${causes.map((cause) => `* ${cause}`).join("\n")}`;
}
