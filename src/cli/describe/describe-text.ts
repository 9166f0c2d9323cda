import { DESCRIBE_LAYOUT, newTabWriter } from "../printers/tabwriter.ts";
import { parseTime, formatRfc1123z, humanDuration } from "../../machinery/time.ts";

/** What may stand behind a label; nothing prints as nothing. */
export type Cell = string | number | boolean | undefined;

/**
 * The text of `kubectl describe` as it grows: lines indented by levels of two blanks, cells between tabs aligned over the
 * lines around them (kubectl `describe.PrefixWriter`).
 */
export interface DescribeText {
  /** Text as it is, behind the indentation of a level; no line end is added. */
  write(text: string, level?: number): void;
  /** A line. */
  line(text: string, level?: number): void;
  /** `Label:  value` */
  field(label: string, value: Cell, level?: number): void;
  /** A line of cells. */
  row(cells: readonly Cell[], level?: number): void;
  /** Ends all columns: what follows is aligned by itself. */
  flush(): void;
}

/** A text with its end. */
export interface WholeDescribeText extends DescribeText {
  /** All that was written, aligned. */
  finish(): string;
}

/** An empty text. Characters that would steer a terminal are made visible. */
export function newDescribeText(): WholeDescribeText {
  const writer = newTabWriter(DESCRIBE_LAYOUT);
  let done = "";
  return {
    ...textOn((text, level) => writer.write("  ".repeat(level) + visible(text))),
    flush() {
      done += writer.flush();
    },
    finish() {
      return done + writer.flush();
    },
  };
}

/** A text whose levels begin deeper in another one. */
export function nestedText(outer: DescribeText, depth: number): DescribeText {
  return { ...textOn((text, level) => outer.write(text, level + depth)), flush: outer.flush };
}

function textOn(write: (text: string, level: number) => void): Omit<DescribeText, "flush"> {
  return {
    write: (text, level = 0) => write(text, level),
    line: (text, level = 0) => write(`${text}\n`, level),
    field: (label, value, level = 0) => write(`${label}:\t${value ?? ""}\n`, level),
    row: (cells, level = 0) => write(`${cells.join("\t")}\n`, level),
  };
}

function visible(text: string): string {
  return text.includes("\u001b") || text.includes("\r")
    ? text.replaceAll("\u001b", "^[").replaceAll("\r", "\\r")
    : text;
}

/** A time of the API as `Mon, 23 Nov 2026 01:46:29 +0000`; none at all is Go's zero time. */
export function timeText(time: string | null | undefined): string {
  return time ? formatRfc1123z(parseTime(time)) : "Mon, 01 Jan 0001 00:00:00 +0000";
}

/** How long ago a time of the API was: `5s`, `2m3s`; `<unknown>` where it is not set. */
export function ageText(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - parseTime(time)) : "<unknown>";
}

/** `True`, `False`. */
export function boolText(value: boolean | undefined): string {
  return value ? "True" : "False";
}

/** `True`, `False`, `<unset>`. */
export function optionalBoolText(value: boolean | undefined): string {
  return value === undefined ? "<unset>" : boolText(value);
}

/** A list of texts as Go's `%v`: `[a b]`. */
export function listText(items: readonly string[] | undefined): string {
  return `[${(items ?? []).join(" ")}]`;
}
