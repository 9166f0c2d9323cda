import { compareBytes } from "../../machinery/json.ts";
import { UsageError } from "../errors.ts";
import type { ExplainedField, ExplainedKind, ExplainedType } from "./explained-type.ts";
import { wrapText } from "./wrap-text.ts";

/** How many values of an enumeration the list of fields shows. */
const VALUES_SHOWN = 4;

/** The lines that say what kind is explained. */
export function explainHead({ group, version, kind }: ExplainedKind): string {
  return `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

/**
 * The explanation of a kind or of a field in it (kubectl `explain/v2`, template plaintext).
 * Throws UsageError where there is no such field.
 * @param recursive  fields of fields too, without their descriptions
 */
export function explainText({ type: root }: ExplainedKind, path: readonly string[], recursive: boolean): string {
  let type = root;
  let field: ExplainedField | undefined;
  for (const name of path) {
    field = type.fields.get(name);
    if (field === undefined) throw new UsageError(`field "${path.at(-1)}" does not exist`);
    type = field.type;
  }
  const head = field === undefined ? "" : `FIELD: ${path.at(-1)} <${type.text}>\n${longValues(type)}\n\n`;
  const own = field?.description ? [field.description] : [];
  const description = [...own, ...type.descriptions].map((text) => `${text}\n`).join("");
  const fields = fieldList(type, 1, recursive, new Set());
  return `${head}DESCRIPTION:\n${indent(wrapText(description || "<empty>", 76), 4)}\n${fields === "" ? "" : `FIELDS:\n${fields}`}\n`;
}

/** @param seen  types that are being shown, so that one in itself is not shown again */
function fieldList(type: ExplainedType, level: number, recursive: boolean, seen: ReadonlySet<string>): string {
  if (type.id !== undefined && seen.has(type.id)) return "";
  const within = type.id === undefined ? seen : new Set([...seen, type.id]);
  let text = "";
  for (const [name, field] of [...type.fields].sort(([a], [b]) => compareBytes(a, b))) {
    text += fieldLines(name, field, level, recursive);
    if (recursive) text += fieldList(field.type, level + 1, recursive, within);
  }
  return text;
}

function fieldLines(
  name: string,
  { required, description, otherwise, type }: ExplainedField,
  level: number,
  short: boolean,
): string {
  const margin = level * 2;
  const head = `${" ".repeat(margin)}${name}\t<${type.text}>${required ? " -required-" : ""}${shortValues(type, margin)}\n`;
  if (short) return head;
  return `${head}${indent(wrapText(description || otherwise || "<no description>", 78 - margin), margin + 2)}\n\n`;
}

function shortValues({ values = [] }: ExplainedType, margin: number): string {
  if (values.length === 0) return "";
  const shown = values.slice(0, VALUES_SHOWN).map(valueText).join(", ");
  return `\n${" ".repeat(margin)}enum: ${shown}${values.length > VALUES_SHOWN ? ", ...." : ""}`;
}

function longValues({ values = [] }: ExplainedType): string {
  return values.length === 0 ? "" : `ENUM:${values.map((value) => `\n    ${valueText(value)}`).join("")}`;
}

function valueText(value: string): string {
  return value === "" ? '""' : value;
}

function indent(text: string, by: number): string {
  const margin = " ".repeat(by);
  return margin + text.replaceAll("\n", `\n${margin}`);
}
