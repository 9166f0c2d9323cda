import { encodeJson, type JsonValue } from "../../machinery/json.ts";
import { scanJson } from "../../machinery/yaml/json-scanner.ts";
import { readYaml } from "../../machinery/yaml/yaml-reader.ts";
import { YamlError } from "../../machinery/yaml/yaml-tokens.ts";
import { UsageError } from "../errors.ts";

/** Text without its comment lines (kubectl `ManualStrip`). */
export function withoutCommentLines(text: string): string {
  const lines = text.split("\n");
  const kept = lines.flatMap((line, i) => {
    const comment = /^\s*#(?!!)/.test(line);
    return comment ? [] : [i < lines.length - 1 ? `${line}\n` : line];
  });
  return kept.join("");
}

/** What a text says, for comparing: comments and layout do not count, if it can be read (kubectl `StripComments`). */
export function essenceOf(text: string): string {
  if (isJson(text)) return text;
  try {
    return encodeJson(readYaml(text));
  } catch {
    return withoutCommentLines(text);
  }
}

/** The value of an edited text. Throws UsageError with the words of Go's readers. */
export function parseEdited(text: string): JsonValue {
  if (isJson(text)) {
    const scan = scanJson(text, 0);
    if ("error" in scan)
      throw new UsageError(scan.error === "unexpected EOF" ? "unexpected end of JSON input" : scan.error);
    return JSON.parse(text.slice(0, scan.end)) as JsonValue;
  }
  try {
    return readYaml(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(error instanceof YamlError ? `yaml: ${message}` : message);
  }
}

/** Whether any line holds more than a comment. */
export function hasContent(text: string): boolean {
  return text.split("\n").some((line) => /^\s*[^\s#]/.test(line));
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}
