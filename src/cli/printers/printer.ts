import type { KubeList, KubeObject } from "../../machinery/object.ts";
import type { Table } from "./table.ts";

/** An event of a watch, as `--output-watch-events` prints it. */
export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "ERROR";
  object: KubeObject | Table;
}

/** What a printer takes. */
export type Printable = KubeObject | KubeList | Table | WatchEvent;

/** Turns objects into text. A printer may keep state between calls: separators, headers, column widths. */
export interface Printer {
  /** The text of one object with its last newline, where the format has one. Throws PrintError. */
  print(object: Printable): string;
}

/** Whether a printable is a watch event, not an object. */
export function isWatchEvent(value: Printable): value is WatchEvent {
  return "type" in value && "object" in value && !("kind" in value);
}

/** Whether an object is a list of objects (`items` is an array), as meta.IsListType says. */
export function isList(value: Printable): value is KubeList {
  return "items" in value && Array.isArray(value.items);
}
