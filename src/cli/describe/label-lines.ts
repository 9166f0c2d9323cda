import type { Pod, Taint, Toleration } from "../../generated/types.ts";
import { LAST_APPLIED } from "../../machinery/apply/last-applied.ts";
import { compareBytes, sortedEntries } from "../../machinery/json.ts";
import { byteLength } from "../../machinery/names.ts";
import { sortLikeGo } from "../printers/go-sort.ts";
import type { DescribeText } from "./describe-text.ts";

type Texts = { readonly [key: string]: string } | undefined;

/** Longer annotations get lines of their own; also how much of such a line is shown, in bytes. */
const MAX_ANNOTATION = 140;

/** Labels, one a line below each other, or `<none>`. */
export function labelLines(out: DescribeText, title: string, labels: Texts, indent = ""): void {
  const lines = sortedEntries(labels).map(([key, value]) => `${key}=${value}`);
  titledLines(out, title, lines, indent);
}

/** Annotations, one a line, long ones shortened; the one of `kubectl apply` is left out. */
export function annotationLines(out: DescribeText, title: string, annotations: Texts): void {
  out.write(`${title}:\t`);
  const entries = sortedEntries(annotations).filter(([key]) => key !== LAST_APPLIED);
  if (entries.length === 0) out.line("<none>");
  for (const [i, [key, raw]] of entries.entries()) {
    if (i > 0) out.write("\t");
    const value = raw.endsWith("\n") ? raw.slice(0, -1) : raw;
    if (byteLength(value) + byteLength(key) + 2 > MAX_ANNOTATION || value.includes("\n")) {
      out.line(`${key}:`);
      for (const line of value.split("\n")) out.line(`\t  ${shorten(line, MAX_ANNOTATION - 2)}`);
    } else {
      out.line(`${key}: ${value}`);
    }
  }
}

/** Taints by effect and key. */
export function taintLines(out: DescribeText, title: string, taints: readonly Taint[] | undefined): void {
  const lines = [...(taints ?? [])]
    .sort((a, b) => compareBytes(`${a.effect},${a.key}`, `${b.effect},${b.key}`))
    .map(taintText);
  titledLines(out, title, lines);
}

function taintText({ key, value, effect }: Taint): string {
  if (!effect) return value ? `${key}=${value}:` : key;
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}

/** Tolerations by key: `key=value:Effect op=Exists for 300s`. */
export function tolerationLines(
  out: DescribeText,
  title: string,
  tolerations: readonly Toleration[] | undefined,
): void {
  const list = tolerations ?? [];
  const order = sortLikeGo(list.length, (i, j) => compareBytes(list[i]?.key ?? "", list[j]?.key ?? "") < 0);
  titledLines(
    out,
    title,
    order.map((i) => tolerationText(list[i] ?? {})),
  );
}

function tolerationText({ key = "", value = "", effect = "", operator, tolerationSeconds }: Toleration): string {
  let text = key;
  if (value !== "") text += `=${value}`;
  if (effect !== "") text += `:${effect}`;
  if (operator === "Exists" && value === "") text += key !== "" || effect !== "" ? " op=Exists" : "op=Exists";
  if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
  return text;
}

/** Names of pods, sorted. */
export function podLines(out: DescribeText, title: string, pods: readonly Pod[]): void {
  titledLines(out, title, pods.map(({ metadata }) => metadata.name ?? "").sort(compareBytes));
}

/** Lines below each other behind a title, or `<none>`. */
export function titledLines(out: DescribeText, title: string, lines: readonly string[], indent = ""): void {
  out.write(`${indent}${title}:\t`);
  if (lines.length === 0) out.line("<none>");
  for (const [i, line] of lines.entries()) {
    if (i > 0) {
      out.write(indent);
      out.write("\t");
    }
    out.line(line);
  }
}

/** At most that many bytes of a text, and dots where there was more. */
export function shorten(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  return `${Buffer.from(text, "utf8").subarray(0, bytes).toString("utf8")}...`;
}
