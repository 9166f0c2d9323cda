import { PrintError } from "../print-error.ts";
import { type Descend, evaluate } from "./evaluate.ts";
import { parseTemplate, type Template, usesDescent } from "./template.ts";

/** A compiled template. */
export interface JsonPath {
  /** The results, one list for each part of the template. Throws PrintError. */
  find(data: unknown): unknown[][];
}

/** Compiles a template; a key that is missing gives no result unless told otherwise. Throws PrintError. */
export async function compileJsonPath(text: string, allowMissingKeys = true): Promise<JsonPath> {
  const template: Template = parseTemplate(text);
  const descend = usesDescent(template) ? await loadDescend() : () => [];
  return { find: (data) => evaluate(template, data, { allowMissingKeys, descend }) };
}

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/**
 * `metadata.name`, `.metadata.name`, `{metadata.name}` and `{.metadata.name}` all as `{.metadata.name}`; empty stays empty
 * (kubectl `get.RelaxedJSONPathExpression`). Throws PrintError.
 */
export function relaxedPath(expression: string): string {
  if (expression === "") return "";
  const match = RELAXED.exec(expression);
  if (match === null) {
    throw new PrintError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] || match[2]}}`;
}

/** Recursive descent is where jsonpath-plus and kubectl agree, but for empty collections, which kubectl passes over. */
async function loadDescend(): Promise<Descend> {
  const { JSONPath } = await import("jsonpath-plus");
  return (value) => {
    const found: unknown[] = JSONPath({ path: "$..", json: value, eval: "safe", wrap: true });
    return found.filter((item) => typeof item === "object" && item !== null && Object.keys(item).length > 0);
  };
}
