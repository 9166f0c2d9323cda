import { quote } from "../../machinery/go-format.ts";
import { newNamePrinter } from "./name.ts";
import { PrintError } from "./print-error.ts";
import type { Printer } from "./printer.ts";
import type { TableOptions } from "./table.ts";

/** What `-o` and its companions say. */
export interface PrintOptions {
  /** value of `-o`; empty means the verb's own form */
  readonly output?: string;
  /** value of `--template` */
  readonly template?: string;
  /** `--allow-missing-template-keys`, true unless told otherwise */
  readonly allowMissingTemplateKeys?: boolean;
  /** `--show-managed-fields` */
  readonly showManagedFields?: boolean;
  /** the formats that the verb takes: GET_FORMATS, STANDARD_FORMATS or a list of its own */
  readonly formats: readonly string[];
  /** the sentence of the verb, for printing without `-o`: `created`, `scaled (dry run)` */
  readonly operation?: string;
  /** false for objects that keep Go's field order in JSON: those that a generator of ours made */
  readonly sorted?: boolean;
  /** how tables look; `wide` comes from `-o` */
  readonly table?: TableOptions;
  /** Text of a local file; fails with Go's words: `open x: no such file or directory`. */
  readonly readFile: (path: string) => string;
}

const TEMPLATE_FORMATS = ["go-template", "go-template-file", "template", "templatefile"];
const JSONPATH_FORMATS = ["jsonpath", "jsonpath-as-json", "jsonpath-file"];
const COLUMN_FORMATS = ["custom-columns", "custom-columns-file"];

/** What every verb takes that changes objects (cli-runtime `genericclioptions.PrintFlags`). */
export const STANDARD_FORMATS: readonly string[] = [
  ...TEMPLATE_FORMATS,
  ...JSONPATH_FORMATS,
  "json",
  "kyaml",
  "name",
  "yaml",
];

/** What `get` takes (kubectl `cmd/get/get_flags.go`). */
export const GET_FORMATS: readonly string[] = [...STANDARD_FORMATS, ...COLUMN_FORMATS, "wide"];

/** The printer that the flags ask for. Throws PrintError when none fits or a template is broken. */
export async function printerFor(options: PrintOptions): Promise<Printer> {
  const { template = "", formats } = options;
  const output = options.output || (template !== "" && formats.includes("go-template") ? "go-template" : "");
  const printer =
    (await structured(output, options)) ?? (await human(output, options)) ?? (await templated(output, options));
  if (printer === undefined) throw noMatchingPrinter(options.output ?? "", formats);
  return printer;
}

/** Whether this output is for people: a table or a sentence, not data. */
export function isHumanReadable(output: string, template = ""): boolean {
  return output === "wide" || (output === "" && template === "");
}

/** `unable to match a printer suitable for the output format …` */
export function noMatchingPrinter(output: string, formats: readonly string[]): PrintError {
  const allowed = [...formats].sort().join(",");
  return new PrintError(
    `unable to match a printer suitable for the output format ${quote(output)}, allowed formats are: ${allowed}`,
  );
}

async function structured(output: string, options: PrintOptions): Promise<Printer | undefined> {
  const format = output.toLowerCase();
  if (!options.formats.includes(format)) return undefined;
  switch (format) {
    case "json":
      return filtered((await import("./json.ts")).newJsonPrinter(options.sorted), options);
    case "yaml":
      return filtered((await import("./yaml-printer.ts")).newYamlPrinter(), options);
    case "kyaml":
      return filtered((await import("./kyaml.ts")).newKyamlPrinter(options.sorted), options);
    case "name":
      return newNamePrinter();
    default:
      return undefined;
  }
}

async function filtered(printer: Printer, options: PrintOptions): Promise<Printer> {
  return options.showManagedFields ? printer : (await import("./managed-fields.ts")).omitManagedFields(printer);
}

async function human(output: string, options: PrintOptions): Promise<Printer | undefined> {
  if (options.formats.includes("wide") && (output === "" || output === "wide")) {
    return (await import("./table.ts")).newTablePrinter({ ...options.table, wide: output === "wide" });
  }
  return output === "" ? newNamePrinter(options.operation) : undefined;
}

async function templated(output: string, options: PrintOptions): Promise<Printer | undefined> {
  const { format, text } = splitTemplate(output, options.template ?? "");
  if (!options.formats.includes(format)) return undefined;
  const allowMissingKeys = options.allowMissingTemplateKeys ?? true;
  if (COLUMN_FORMATS.includes(format)) {
    if (text === "") throw new PrintError("custom-columns format specified but no custom columns given");
    const { columnsFromFile, columnsFromSpec, newColumnsPrinter } = await import("./custom-columns.ts");
    if (format === "custom-columns") {
      return newColumnsPrinter(columnsFromSpec(text), options.table?.noHeaders === true);
    }
    return newColumnsPrinter(columnsFromFile(read(options, text, "error reading template")), false);
  }
  const jsonpath = JSONPATH_FORMATS.includes(format);
  if (!jsonpath && !TEMPLATE_FORMATS.includes(format)) return undefined;
  if (text === "") throw new PrintError("template format specified but no template given");
  const body = format.endsWith("file") ? read(options, text, "error reading --template") : text;
  if (jsonpath) {
    const { newJsonPathPrinter } = await import("./jsonpath/printer.ts");
    return newJsonPathPrinter(body, { allowMissingKeys, asJson: format === "jsonpath-as-json" });
  }
  const { newGoTemplatePrinter } = await import("./go-template/printer.ts");
  return newGoTemplatePrinter(body, { allowMissingKeys });
}

/** `jsonpath={.kind}` has its template in itself, unless `--template` gives it. */
function splitTemplate(output: string, template: string): { format: string; text: string } {
  if (template !== "") return { format: output, text: template };
  const equals = output.indexOf("=");
  return equals < 0
    ? { format: output, text: "" }
    : { format: output.slice(0, equals), text: output.slice(equals + 1) };
}

function read(options: PrintOptions, path: string, what: string): string {
  try {
    return options.readFile(path);
  } catch (error) {
    throw new PrintError(`${what} ${path}, ${error instanceof Error ? error.message : String(error)}`);
  }
}
