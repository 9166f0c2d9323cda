import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isStatus } from "../../../machinery/status.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { reasonOf } from "../../file-errors.ts";
import { bool, type FlagValues, int, string, strings } from "../../flags/flag.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { GET_FORMATS, isHumanReadable, type PrintOptions } from "../../printers/print-flags.ts";
import type { ResourceQuery } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";

/** The flags of `get`. */
export const GET_FLAGS = {
  "all-namespaces": bool("A", false, "List the objects of all namespaces"),
  "allow-missing-template-keys": bool("", true, "Ignore fields that a template names and an object does not have"),
  "chunk-size": int("", 500, "How many objects to ask for at once; 0 asks for all"),
  "field-selector": string("", "", "Fields that the objects must have (=, ==, !=)"),
  ...sourceFlags("that names the objects to get"),
  "ignore-not-found": bool("", false, "Exit with 0 when an object is not there"),
  "label-columns": strings("L", "Labels to show as columns"),
  "no-headers": bool("", false, "Print tables without their header"),
  output: string("o", "", `Output format: ${GET_FORMATS.join(", ")}`),
  "output-watch-events": bool("", false, "With --watch: print events instead of objects"),
  raw: string("", "", "Path on the server to read as it is"),
  selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)"),
  "server-print": bool("", true, "Have the server make the table"),
  "show-kind": bool("", false, "Print the kind in front of names"),
  "show-labels": bool("", false, "Show all labels in the last column"),
  "show-managed-fields": bool("", false, "Keep managedFields in JSON and YAML"),
  "sort-by": string("", "", "JSONPath of the field to sort by"),
  subresource: string("", "", "Subresource to get instead of the object"),
  template: string("", "", "Template text or file for the template formats"),
  watch: bool("w", false, "After listing, go on with changes"),
  "watch-only": bool("", false, "Only show changes"),
};

/** What `get` works with. */
export type GetValues = FlagValues<typeof GET_FLAGS>;

/** The Accept header of a client that likes tables (cli-runtime `TransformRequests`). */
export const TABLE_ACCEPT =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/** What to ask the server for; tables for people, whole objects for everything else. */
export function queryOf(values: GetValues, args: readonly string[]): ResourceQuery {
  const tables = isHumanReadable(values.output, values.template) && values["server-print"];
  return {
    args,
    sources: sourcesOf(values),
    selector: values.selector,
    fieldSelector: values["field-selector"],
    allNamespaces: values["all-namespaces"],
    allowEmptySelector: true,
    enforceNamespace: !values["all-namespaces"],
    latest: true,
    subresource: values.subresource,
    chunkSize: values["sort-by"] !== "" ? 0 : values["chunk-size"],
    ...(tables && { accept: TABLE_ACCEPT, ...(values["sort-by"] !== "" && { includeObject: "Object" }) }),
  };
}

/** What the printer is to do. */
export function printOptions(context: VerbContext, values: GetValues): PrintOptions {
  return {
    output: values.output,
    template: values.template,
    allowMissingTemplateKeys: values["allow-missing-template-keys"],
    showManagedFields: values["show-managed-fields"],
    formats: GET_FORMATS,
    readFile: (path) => readTemplate(context, path),
    table: { noHeaders: values["no-headers"] },
  };
}

/** The failure without objects that were not found, where those do not count; undefined where nothing is left. */
export function withoutNotFound(error: unknown, ignore: boolean): unknown {
  if (!ignore) return error;
  if (isStatus(error, "NotFound")) return undefined;
  if (!(error instanceof AggregateFailure)) return error;
  const rest = error.errors.filter((one) => !isStatus(one, "NotFound"));
  return rest.length === 0 ? undefined : new AggregateFailure(rest);
}

/** Text of a template file. Throws UsageError in Go's words. */
function readTemplate({ io }: VerbContext, path: string): string {
  try {
    return readFileSync(resolve(io.cwd, path), "utf8");
  } catch (error) {
    throw new UsageError(`open ${path}: ${reasonOf(error)}`);
  }
}
