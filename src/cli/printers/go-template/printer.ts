import { quote } from "../../../machinery/go-format.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { PrintError } from "../print-error.ts";
import type { Printer } from "../printer.ts";
import { execute } from "./execute.ts";
import { FUNCTIONS } from "./functions.ts";
import { parseTemplates } from "./parser.ts";
import { format } from "./values.ts";

/** Options of `-o go-template`. */
export interface GoTemplateOptions {
  readonly allowMissingKeys: boolean;
}

/** `-o go-template=…` (cli-runtime `printers/template.go`). Throws PrintError where the template is broken. */
export function newGoTemplatePrinter(text: string, { allowMissingKeys }: GoTemplateOptions): Printer {
  const templates = parse(text);
  return {
    print(object) {
      try {
        return execute({ text, templates, allowMissingKeys }, object);
      } catch (error) {
        if (!(error instanceof PrintError)) throw error;
        throw new PrintError(
          `error executing template ${quote(text)}: ${error.message}`,
          error.output + debugging(error.message, text, object),
        );
      }
    },
  };
}

function parse(text: string): ReturnType<typeof parseTemplates> {
  try {
    return parseTemplates(text, new Set(FUNCTIONS.keys()));
  } catch (error) {
    if (!(error instanceof PrintError)) throw error;
    throw new PrintError(`error parsing template ${text}, ${error.message}`);
  }
}

/** What kubectl prints to stdout about a template that failed. */
function debugging(message: string, text: string, object: object): string {
  return (
    `Error executing template: ${message}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${encodeJson(object)}\n` +
    `\tobject given to template engine was:\n\t\t${format(object)}\n\n`
  );
}
