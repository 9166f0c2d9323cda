import { ParseError } from "../machinery/parse-error.ts";
import { StatusError } from "../machinery/status.ts";

/** A command ends with this exit code; its output has been written already. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** What the user typed cannot be done: `error: …` and exit code 1. `hint` is printed as it is behind the message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** An error whose words stand alone, without `error: ` before them: what a mapper or a kubeconfig lacks. */
export class PlainError extends UsageError {}

/** Several things went wrong one after the other; each is reported. */
export class AggregateFailure extends Error {
  override readonly name = "AggregateFailure";
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super("several errors");
    this.errors = errors;
  }
}

/** The same error with what was going on in front of its message: `error when creating "web.yaml": …` (kubectl AddSourceToErr). */
export function inContext(prefix: string, error: unknown): Error {
  if (error instanceof StatusError)
    return new StatusError(error.code, error.reason, `${prefix}${error.message}`, error.details);
  return new UsageError(`${prefix}${messageOf(error)}`);
}

/** What anything thrown says of itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads a value that the user typed: text of the wrong form is a UsageError with the parser's message. */
export function readArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseError) throw new UsageError(error.message);
    throw error;
  }
}
