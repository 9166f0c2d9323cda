import { quote } from "./go-format.ts";
import { compareBytes, getOwn } from "./json.ts";
import { ParseError } from "./parse-error.ts";

/** One condition on a field of an object. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/**
 * Reads a field selector (`metadata.name=x,status.phase!=Running`; apimachinery `fields/selector.go`): `\,`, `\=` and `\\`
 * are escapes in values. Requirements come in the order of their text. Throws ParseError.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort(compareBytes)) {
    if (term === "") continue;
    const match = /!=|==|=/.exec(term);
    if (match === null) throw new ParseError(`invalid selector: '${text}'; can't understand '${term}'`);
    const field = term.slice(0, match.index);
    const value = unescapeValue(term.slice(match.index + match[0].length));
    if (field === "" && value === "") continue;
    requirements.push({ field, operator: match[0] === "!=" ? "!=" : "=", value });
  }
  return requirements;
}

/** Whether the values of an object's selectable fields fulfil every requirement; a field without a value is empty. */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  values: { readonly [field: string]: string },
): boolean {
  for (const { field, operator, value } of requirements) {
    if (((getOwn(values, field) ?? "") === value) !== (operator === "=")) return false;
  }
  return true;
}

/** Throws ParseError `field label not supported: X` for the first requirement whose field is not one of the labels. */
export function checkFieldLabels(requirements: readonly FieldRequirement[], labels: readonly string[]): void {
  for (const { field } of requirements) {
    if (!labels.includes(field)) throw new ParseError(`field label not supported: ${field}`);
  }
}

/**
 * The same check for kinds that only know the two fields of every object, whose message names them
 * (apimachinery `runtime/conversion.go`).
 */
export function checkMetadataFieldLabels(requirements: readonly FieldRequirement[]): void {
  for (const { field } of requirements) {
    if (field !== "metadata.name" && field !== "metadata.namespace") {
      throw new ParseError(`${quote(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
    }
  }
}

/** The value that a selector requires a field to have, if it requires one. */
export function requiredFieldValue(requirements: readonly FieldRequirement[], field: string): string | undefined {
  return requirements.find((requirement) => requirement.field === field && requirement.operator === "=")?.value;
}

/** Requirements as text that parses again. */
export function formatFieldSelector(requirements: readonly FieldRequirement[]): string {
  return requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(",");
}

/** A literal as the value of a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, "\\$&");
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === ",") {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = "";
  let escaped = false;
  for (const char of text) {
    if (escaped) {
      if (char !== "\\" && char !== "," && char !== "=") throw badEscape(`\\${char}`);
      value += char;
      escaped = false;
    } else if (char === "\\") {
      escaped = true;
    } else if (char === "," || char === "=") {
      throw new ParseError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    } else {
      value += char;
    }
  }
  if (escaped) throw badEscape("\\");
  return value;
}

function badEscape(sequence: string): ParseError {
  return new ParseError(`invalid field selector: invalid escape sequence: ${sequence}`);
}
