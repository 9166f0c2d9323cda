import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Io } from "../io.ts";
import { type DryRun, withDryRun } from "../printers/name.ts";
import { type PrintOptions, printerFor, STANDARD_FORMATS } from "../printers/print-flags.ts";
import type { Printer } from "../printers/printer.ts";
import { bool, type Flag, string } from "./flag.ts";

/** `-o` and its companions, for commands that change objects (cli-runtime `genericclioptions.PrintFlags`). */
export function outputFlags(): {
  "allow-missing-template-keys": Flag<boolean>;
  output: Flag<string>;
  "show-managed-fields": Flag<boolean>;
  template: Flag<string>;
} {
  return {
    "allow-missing-template-keys": bool("", true, "Ignore fields that a template names and an object does not have"),
    output: string("o", "", `Output format: ${STANDARD_FORMATS.join(", ")}`),
    "show-managed-fields": bool("", false, "Keep managedFields in JSON and YAML"),
    template: string("", "", "Template text or file for the template formats"),
  };
}

/** The values of the output flags. */
export interface OutputValues {
  readonly "allow-missing-template-keys": boolean;
  readonly output: string;
  readonly "show-managed-fields": boolean;
  readonly template: string;
}

/**
 * The printer that the output flags ask for.
 * @param operation  what the sentence without `-o` says: `created`
 * @param sorted     false for objects whose keys stand in the order of Go's fields
 */
export function outputPrinter(
  io: Io,
  values: OutputValues,
  operation: string,
  dryRun: DryRun = "none",
  sorted = true,
): Promise<Printer> {
  return printerFor({ ...printOptionsOf(io, values), operation: withDryRun(operation, dryRun), sorted });
}

/** What the output flags say, for `printerFor`. */
export function printOptionsOf(io: Io, values: OutputValues): PrintOptions {
  return {
    output: values.output,
    template: values.template,
    allowMissingTemplateKeys: values["allow-missing-template-keys"],
    showManagedFields: values["show-managed-fields"],
    formats: STANDARD_FORMATS,
    readFile: (path) => readFileSync(resolve(io.cwd, path), "utf8"),
  };
}
