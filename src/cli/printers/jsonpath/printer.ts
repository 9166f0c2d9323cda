import { formatSharpV, formatV, quote } from "../../../machinery/go-format.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { formatFloat } from "../../../machinery/go-float.ts";
import { PrintError } from "../print-error.ts";
import type { Printer } from "../printer.ts";
import { compileJsonPath, type JsonPath } from "./path.ts";

/** Options of `-o jsonpath`. */
export interface JsonPathOptions {
  readonly allowMissingKeys: boolean;
  /** `-o jsonpath-as-json`: the results of each part as one JSON list */
  readonly asJson: boolean;
}

/** `-o jsonpath=…` (cli-runtime `printers/jsonpath.go`). Throws PrintError where the template is broken. */
export async function newJsonPathPrinter(template: string, options: JsonPathOptions): Promise<Printer> {
  const path = await compile(template, options.allowMissingKeys);
  return {
    print(object) {
      const results = find(path, template, object);
      return results.map(options.asJson ? jsonOf : textOf).join("");
    },
  };
}

async function compile(template: string, allowMissingKeys: boolean): Promise<JsonPath> {
  try {
    return await compileJsonPath(template, allowMissingKeys);
  } catch (error) {
    if (!(error instanceof PrintError)) throw error;
    throw new PrintError(`error parsing jsonpath ${template}, ${error.message}`);
  }
}

function find(path: JsonPath, template: string, object: object): unknown[][] {
  try {
    return path.find(object);
  } catch (error) {
    if (!(error instanceof PrintError)) throw error;
    throw new PrintError(
      `error executing jsonpath ${quote(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n` +
        `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${formatSharpV(object)}\n\n\n`,
    );
  }
}

function jsonOf(results: readonly unknown[]): string {
  return `${encodeJson(results, "    ")}\n`;
}

function textOf(results: readonly unknown[]): string {
  return results.map(printValue).join(" ");
}

/** Maps, lists and null print as JSON on one line, scalars as Go prints them. */
function printValue(value: unknown): string {
  if (typeof value === "object") return encodeJson(value);
  return typeof value === "number" && !Number.isInteger(value) ? formatFloat(value) : formatV(value);
}
