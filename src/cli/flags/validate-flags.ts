import { parseBoolean, quote } from "../../machinery/go-format.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { UsageError } from "../errors.ts";
import { type Flag, optionalString } from "./flag.ts";

/** `--validate`. */
export function validateFlags(): { validate: Flag<string> } {
  return {
    validate: optionalString(
      "",
      "strict",
      "strict",
      "What unknown fields do: strict (or true), warn, ignore (or false)",
    ),
  };
}

/** The API's fieldValidation that `--validate` asks for (kubectl `cmd/util.GetValidationDirective`). Throws UsageError. */
export function validationOf({ validate }: { validate: string }): "Strict" | "Warn" | "Ignore" {
  switch (validate) {
    case "strict":
      return "Strict";
    case "warn":
      return "Warn";
    case "ignore":
      return "Ignore";
    default:
      return fromBoolean(validate) ? "Strict" : "Ignore";
  }
}

function fromBoolean(text: string): boolean {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(
      `invalid - validate option ${quote(text)}; must be one of: strict (or true), warn, ignore (or false)`,
    );
  }
}
