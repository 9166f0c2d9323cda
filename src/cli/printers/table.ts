import { formatV } from "../../machinery/go-format.ts";
import { compareBytes, deepEqual } from "../../machinery/json.ts";
import type { KubeObject, ObjectMeta } from "../../machinery/object.ts";
import { humanDuration } from "../../machinery/time.ts";
import { isList, isWatchEvent, type Printable, type Printer, type WatchEvent } from "./printer.ts";
import { newTabWriter, TABLE_LAYOUT, type TabWriter } from "./tabwriter.ts";

/** A column of a server-side table. Priority 0 is always shown, others only with `-o wide`. */
export interface TableColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
}

/** A row: its cells, and the object (or its metadata only) it stands for. */
export interface TableRow {
  cells: unknown[];
  object?: { metadata?: ObjectMeta; [member: string]: unknown };
}

/** meta.k8s.io/v1 Table, what a server answers for `Accept: application/json;as=Table`. */
export interface Table {
  apiVersion: string;
  kind: "Table";
  metadata?: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  /** a watch sends them with its first event only */
  columnDefinitions?: TableColumn[];
  rows: TableRow[];
}

/** Options of the human-readable printer (cli-runtime `PrintOptions`). */
export interface TableOptions {
  readonly noHeaders?: boolean;
  readonly wide?: boolean;
  /** puts a NAMESPACE column in front */
  readonly withNamespace?: boolean;
  /** puts `deployment.apps/` in front of names: the kind in lower case and its group */
  readonly kindPrefix?: string;
  readonly showLabels?: boolean;
  /** labels that get a column each, headed by the part behind the last slash */
  readonly columnLabels?: readonly string[];
  /** milliseconds since 1970, for the ages of objects that the server did not print */
  readonly now?: number;
}

/** Prints tables, also into a writer that several tables share so that their columns line up. */
export interface TablePrinter extends Printer {
  printTo(object: Printable, writer: TabWriter): void;
}

/** Whether an answer of the server is a table. */
export function isTable(value: object): value is Table {
  return "kind" in value && value.kind === "Table" && "rows" in value;
}

/**
 * kubectl's human-readable printer (cli-runtime `printers/tableprinter.go`). Headers come once for equal columns; a
 * table without columns takes those of the one before; `print` keeps column widths from one call to the next.
 */
export function newTablePrinter(options: TableOptions = {}): TablePrinter {
  const own = newTabWriter(TABLE_LAYOUT);
  let columns: readonly TableColumn[] = [];
  let headersPrinted = false;
  let plainHeaders: "object" | "status" | undefined;

  function printTable(table: Table, event: string | undefined, writer: TabWriter): void {
    const own = table.columnDefinitions ?? [];
    let noHeaders = options.noHeaders === true;
    if (own.length === 0 || deepEqual(own, columns)) {
      noHeaders ||= headersPrinted;
    } else {
      columns = own;
      headersPrinted = false;
    }
    if (table.rows.length === 0) return;
    headersPrinted = true;
    writeRows({ table, columns, event, writer, options: { ...options, noHeaders } });
  }

  function printPlain(object: KubeObject, event: string | undefined, writer: TabWriter): void {
    const handler = object.kind === "Status" && object.apiVersion === "v1" ? "status" : "object";
    if (!options.noHeaders && plainHeaders !== handler) {
      if (plainHeaders !== undefined) writer.write("\n");
      writer.write(`${plainHeader(handler, event, options)}\n`);
    }
    plainHeaders = handler;
    if (handler === "status") {
      writer.write(`${eventCell(event)}${[object.status, object.reason, object.message].map(text).join("\t")}\n`);
      return;
    }
    for (const item of isList(object) ? object.items : [object]) writer.write(plainRow(item, event, options));
  }

  function printTo(object: Printable, writer: TabWriter): void {
    const event = isWatchEvent(object) ? object.type : undefined;
    const subject = isWatchEvent(object) ? object.object : object;
    if (isTable(subject)) printTable(subject, event, writer);
    else printPlain(subject as KubeObject, event, writer);
  }

  return {
    printTo,
    print(object) {
      printTo(object, own);
      return own.flush();
    },
  };
}

interface RowsToWrite {
  table: Table;
  columns: readonly TableColumn[];
  event: string | undefined;
  writer: TabWriter;
  options: TableOptions;
}

function writeRows({ table, columns, event, writer, options }: RowsToWrite): void {
  const { wide = false, withNamespace = false, showLabels = false, columnLabels = [], kindPrefix = "" } = options;
  const shown: number[] = [];
  for (const [i, column] of columns.entries()) if (wide || !column.priority) shown.push(i);
  const nameColumn = kindPrefix === "" ? -1 : columns.findIndex((c) => c.format === "name" && c.type === "string");

  if (!options.noHeaders) {
    const headers: string[] = [];
    if (event !== undefined) headers.push("EVENT");
    if (withNamespace) headers.push("NAMESPACE");
    for (const i of shown) headers.push(columns[i]?.name.toUpperCase() ?? "");
    headers.push(...labelHeaders(columnLabels, showLabels));
    writer.write(`${headers.join("\t")}\n`);
  }
  for (const row of table.rows) {
    const cells: string[] = [];
    if (event !== undefined) cells.push(formatEvent(event));
    if (withNamespace) cells.push(row.object?.metadata?.namespace ?? "");
    for (const i of shown) {
      if (i >= row.cells.length) break;
      const cell = cellText(row.cells[i]);
      cells.push(i === nameColumn ? `${kindPrefix}/${cell}` : cell);
    }
    cells.push(...labelCells(row.object?.metadata, columnLabels, showLabels));
    writer.write(`${cells.join("\t")}\n`);
  }
}

/** A cell is cut at its first line break, and escape characters are shown instead of sent to the terminal. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const cell = formatV(value);
  const end = cell.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? cell : `${cell.slice(0, end)}...`);
}

/** Makes text harmless to a terminal: ESC becomes `^[`, a carriage return `\r`. */
export function escapeTerminal(value: string): string {
  return value.includes("\u001b") || value.includes("\r")
    ? value.replaceAll("\u001b", "^[").replaceAll("\r", "\\r")
    : value;
}

function labelHeaders(columnLabels: readonly string[], showLabels: boolean): string[] {
  const headers = columnLabels.map((label) => label.slice(label.lastIndexOf("/") + 1).toUpperCase());
  return showLabels ? [...headers, "LABELS"] : headers;
}

function labelCells(meta: ObjectMeta | undefined, columnLabels: readonly string[], showLabels: boolean): string[] {
  if (columnLabels.length === 0 && !showLabels) return [];
  if (meta === undefined) return new Array(columnLabels.length + (showLabels ? 1 : 0)).fill("");
  const labels = meta.labels ?? {};
  const cells = columnLabels.map((label) => (Object.hasOwn(labels, label) ? (labels[label] ?? "") : ""));
  if (showLabels) cells.push(formatLabels(labels));
  return cells;
}

/** `a=1,b=2` in byte order, `<none>` without labels (apimachinery `labels.FormatLabels`). */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.sort(compareBytes).join(",");
}

function plainHeader(handler: "object" | "status", event: string | undefined, options: TableOptions): string {
  const headers = handler === "status" ? ["STATUS", "REASON", "MESSAGE"] : ["NAME", "AGE"];
  if (options.withNamespace) headers.unshift("NAMESPACE");
  if (event !== undefined) headers.unshift("EVENT");
  return [...headers, ...labelHeaders(options.columnLabels ?? [], options.showLabels === true)].join("\t");
}

function plainRow(object: KubeObject, event: string | undefined, options: TableOptions): string {
  const { metadata = {} } = object;
  const prefix = options.kindPrefix ? `${options.kindPrefix}/` : "";
  const cells = [`${prefix}${metadata.name ?? ""}`, ageOf(metadata.creationTimestamp, options.now ?? 0)];
  if (options.withNamespace) cells.unshift(metadata.namespace ?? "");
  cells.push(...labelCells(metadata, options.columnLabels ?? [], options.showLabels === true));
  return `${eventCell(event)}${cells.join("\t")}\n`;
}

/** The age of a timestamp at `now`, as the client shows it without the server's help. */
function ageOf(timestamp: string | undefined, now: number): string {
  const then = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(then) ? "<unknown>" : humanDuration(now - then);
}

function eventCell(event: string | undefined): string {
  return event === undefined ? "" : `${formatEvent(event)}\t`;
}

function formatEvent(type: WatchEvent["type"] | string): string {
  return type.padEnd("MODIFIED".length);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
