/** Text that does not have the form it should have. The message is Go's, without a prefix: callers say where it came from. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

/** The message of a ParseError that `parse` throws, or undefined where it succeeds; any other error passes through. */
export function parseFailure(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}
