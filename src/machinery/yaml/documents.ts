import type { JsonValue } from "../json.ts";
import { scanJson } from "./json-scanner.ts";
import { readYaml, UnsupportedValueError } from "./yaml-reader.ts";
import { MAX_DEPTH } from "./yaml-scanner.ts";
import { YamlError } from "./yaml-tokens.ts";

/** A manifest cannot be read. The message goes behind `error parsing <source>: `. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/**
 * The documents of a manifest one after the other: YAML parts between `---` lines, or JSON values, which may simply
 * follow each other (apimachinery `util/yaml.YAMLOrJSONDecoder`). Empty documents and null are left out; equal keys of a
 * document: the last one counts. Throws DocumentError when it comes to a broken document, after those before it.
 */
export function* readDocuments(text: string): Generator<JsonValue, void> {
  if (/^\s*\{/.test(text)) yield* readJsonDocuments(text);
  else yield* readYamlDocuments(text);
}

function* readJsonDocuments(text: string): Generator<JsonValue, void> {
  const whole = parseWhole(text);
  if (whole !== undefined) {
    yield whole;
    return;
  }
  let pos = 0;
  for (let count = 0; text.slice(pos, pos + 1000).trim() !== "" || text.slice(pos).trim() !== ""; count++) {
    const scan = scanJson(text, pos);
    if ("error" in scan) {
      if (count > 1) throw new DocumentError(scan.error);
      const { offset } = scan;
      yield* readYamlInstead(
        text.slice(pos),
        offset === undefined ? scan.error : `json: offset ${offset + bytes(text, pos)}: ${scan.error}`,
      );
      return;
    }
    const value = parseJson(text.slice(pos, scan.end));
    pos = scan.end;
    if (value !== null) yield value;
  }
}

function bytes(text: string, end: number): number {
  return Buffer.byteLength(text.slice(0, end));
}

/** The fast path for a text that is one JSON value. */
function parseWhole(text: string): JsonValue | undefined {
  if (text.length > 2 * MAX_DEPTH && "error" in scanJson(text, 0)) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    return undefined;
  }
}

/** JSON.parse, except that a number beyond all floats is refused, not infinite. */
function parseJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (!/[0-9][eE]\+?[0-9]{3}|[0-9]{309}/.test(text)) return value;
  for (const [, number] of text.matchAll(/"(?:[^"\\]|\\.)*"|(-?[0-9][-+.0-9eE]*)/g)) {
    if (number !== undefined && !Number.isFinite(Number(number)))
      throw new DocumentError(`json: cannot unmarshal number ${number} into Go value of type float64`);
  }
  return value;
}

/** What is no JSON may still be YAML in braces; if it is not, the JSON error is the one to tell. */
function* readYamlInstead(text: string, jsonError: string): Generator<JsonValue, void> {
  const documents = readYamlDocuments(text);
  let next: IteratorResult<JsonValue, void>;
  try {
    next = documents.next();
  } catch (error) {
    if (error instanceof DocumentError) throw new DocumentError(jsonError);
    throw error;
  }
  if (next.done) return;
  yield next.value;
  yield* documents;
}

function* readYamlDocuments(text: string): Generator<JsonValue, void> {
  for (const part of splitYaml(text)) {
    const value = convert(part);
    if (value !== null) yield value;
  }
}

function convert(text: string): JsonValue {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw new DocumentError(`error converting YAML to JSON: yaml: ${error.message}`);
    if (error instanceof UnsupportedValueError) {
      throw new DocumentError(`error converting YAML to JSON: ${error.message}`);
    }
    throw error;
  }
}

/** Parts between lines that start with `---`; the first such line stays with its part, as upstream counts lines. */
function* splitYaml(text: string): Generator<string, void> {
  const lines = text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
  let start = 0;
  let pos = 0;
  while (pos < lines.length) {
    const newline = lines.indexOf("\n", pos);
    const end = newline < 0 ? lines.length : newline;
    if (lines.startsWith("---", pos)) {
      const rest = lines.slice(pos + 3, end).trim();
      if (rest !== "" && !rest.startsWith("#")) throw new DocumentError(`invalid Yaml document separator: ${rest}`);
      if (pos > start) {
        yield lines.slice(start, pos);
        start = end + 1;
      }
    }
    pos = end + 1;
  }
  if (start < lines.length) yield lines.slice(start);
}
