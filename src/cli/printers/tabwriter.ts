/** How columns of text are laid out. */
export interface TabLayout {
  /** least width of a column, padding included */
  readonly minWidth: number;
  /** blanks between the widest cell and the next column */
  readonly padding: number;
  /** columns never get narrower from one flush to the next */
  readonly rememberWidths?: boolean;
}

/** Aligns text whose cells end with a tab; `flush` gives what was written since the last one. */
export interface TabWriter {
  write(text: string): void;
  flush(): string;
  /** Starts over with the widths of the next flush. */
  forgetWidths(): void;
}

/** The layout of kubectl's tables (cli-runtime `printers/tabwriter.go`). */
export const TABLE_LAYOUT: TabLayout = { minWidth: 6, padding: 3, rememberWidths: true };

/** The layout of `describe` and `rollout history` (kubectl `describe/interface.go`). */
export const DESCRIBE_LAYOUT: TabLayout = { minWidth: 0, padding: 2 };

interface Column {
  width: number;
}

interface Cell {
  text: string;
  width: number;
  column: Column;
}

interface Line {
  cells: Cell[];
  /** the text after the last tab; it is never padded and gives no width */
  rest: string;
}

/**
 * Elastic tab stops as of Go's text/tabwriter: a column is a run of consecutive lines that have a tab-terminated cell
 * there, and is as wide as the widest of them. Widths count code points. A form feed ends the line and all columns.
 */
export function newTabWriter({ minWidth, padding, rememberWidths = false }: TabLayout): TabWriter {
  let pending = "";
  let remembered: number[] = [];

  function closeColumn(open: (Column | undefined)[], index: number): void {
    const column = open[index];
    if (column === undefined) return;
    if (rememberWidths) {
      column.width = Math.max(column.width, remembered[index] ?? 0);
      remembered[index] = column.width;
    }
    open[index] = undefined;
  }

  function measure(text: string): Line[] {
    const lines: Line[] = [];
    const open: (Column | undefined)[] = [];
    let start = 0;
    while (start < text.length) {
      const end = lineEnd(text, start);
      const parts = text.slice(start, end).split(/[\t\v]/);
      const rest = parts.pop() ?? "";
      const cells: Cell[] = [];
      for (const [i, part] of parts.entries()) {
        const width = codePoints(part);
        const column = open[i] ?? { width: minWidth };
        open[i] = column;
        if (width + padding > column.width) column.width = width + padding;
        cells.push({ text: part, width, column });
      }
      const broken = text[end] === "\f";
      for (let i = broken ? 0 : cells.length; i < open.length; i++) closeColumn(open, i);
      open.length = broken ? 0 : cells.length;
      lines.push({ cells, rest: end < text.length ? `${rest}\n` : rest });
      start = end + 1;
    }
    for (let i = 0; i < open.length; i++) closeColumn(open, i);
    return lines;
  }

  return {
    write(text) {
      pending += text;
    },
    flush() {
      if (pending === "") return "";
      let out = "";
      for (const { cells, rest } of measure(pending)) {
        for (const { text, width, column } of cells) out += text + " ".repeat(column.width - width);
        out += rest;
      }
      pending = "";
      return out;
    },
    forgetWidths() {
      remembered = [];
    },
  };
}

function lineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.exec(text)?.index ?? text.length;
}

const LINE_END = /[\n\f]/g;

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) count--;
  }
  return count;
}
