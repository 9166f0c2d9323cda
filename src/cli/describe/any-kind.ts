import { formatV } from "../../machinery/go-format.ts";
import { compareBytes, isObject, type JsonObject } from "../../machinery/json.ts";
import { asJson, type KubeObject } from "../../machinery/object.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

const SHOWN_ALREADY = [
  ".metadata.managedFields",
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
];
const ACRONYMS = ["API", "URL", "UID", "GUID"];
/** Deeper objects than this are not API objects; the server refuses them long before. */
const MAX_DEPTH = 200;

/** Any object, field by field with labels made from their names (kubectl `genericDescriber`). */
export function describeFields(object: KubeObject, out: DescribeText): void {
  const { name, namespace, labels, annotations } = object.metadata;
  out.field("Name", name);
  out.field("Namespace", namespace);
  labelLines(out, "Labels", labels);
  annotationLines(out, "Annotations", annotations);
  fieldLines(out, asJson(object), 0, "");
}

function fieldLines(out: DescribeText, content: JsonObject, level: number, path: string): void {
  if (level > MAX_DEPTH) return;
  for (const field of Object.keys(content).sort(compareBytes)) {
    const value = content[field];
    const own = `${path}.${field}`;
    if (SHOWN_ALREADY.includes(own)) continue;
    if (isObject(value)) {
      out.line(`${fieldLabel(field)}:`, level);
      fieldLines(out, value, level + 1, own);
    } else if (Array.isArray(value)) {
      out.line(`${fieldLabel(field)}:`, level);
      for (const item of value) {
        if (isObject(item)) fieldLines(out, item, level + 1, own);
        else out.line(formatV(item), level + 1);
      }
    } else {
      out.field(fieldLabel(field), formatV(value), level);
    }
  }
}

/** `creationTimestamp` as `Creation Timestamp`, `apiVersion` as `API Version`; names with other characters stay. */
export function fieldLabel(field: string): string {
  if (!/^[\p{L}-]*$/u.test(field)) return field;
  const parts = mergeUpperRuns(splitCamelCase(field));
  return parts
    .map((part) => {
      if (ACRONYMS.includes(part.toUpperCase())) return part.toUpperCase();
      return part.toLowerCase() === part ? titleCase(part) : part;
    })
    .join(" ");
}

/** Runs of one kind of character; the last upper-case letter before lower-case ones goes with them (fatih/camelcase). */
function splitCamelCase(text: string): string[] {
  const runs = text.match(/\p{Ll}+|\p{Lu}+|\p{Nd}+|[^\p{Ll}\p{Lu}\p{Nd}]+/gu) ?? [];
  for (let i = 0; i + 1 < runs.length; i++) {
    const run = runs[i] ?? "";
    const next = runs[i + 1] ?? "";
    if (!/^\p{Lu}/u.test(run) || !/^\p{Ll}/u.test(next)) continue;
    runs[i] = run.slice(0, -1);
    runs[i + 1] = run.slice(-1) + next;
  }
  return runs.filter((run) => run !== "");
}

function mergeUpperRuns(parts: readonly string[]): string[] {
  const merged: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    const next = parts[i + 1];
    if (next !== undefined && part.length >= 2 && part === part.toUpperCase() && /^\p{Lu}/u.test(next)) {
      merged.push(part + next);
      i++;
    } else {
      merged.push(part);
    }
  }
  return merged;
}

function titleCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
