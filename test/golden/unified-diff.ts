/** The lines of `want` and `have` as a diff: two blanks, `-` or `+`, and the line. Empty when they are equal. */
export function unifiedDiff(want: string, have: string): string[] {
  if (want === have) return [];
  const a = linesOf(want);
  const b = linesOf(have);
  const common = commonLengths(a, b);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push(`  ${a[i++]}`);
      j++;
    } else if (i < a.length && (j === b.length || at(common, i + 1, j) >= at(common, i, j + 1))) {
      out.push(`- ${a[i++]}`);
    } else {
      out.push(`+ ${b[j++]}`);
    }
  }
  return withoutFarContext(out);
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Lengths of the longest common subsequences of all pairs of tails. */
function commonLengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = a[i] === b[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: number[][], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

function withoutFarContext(lines: string[]): string[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - 3), i + 4).some((line) => !line.startsWith("  ")));
  const out: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (near[i]) out.push(line);
    else if (i === 0 || near[i - 1]) out.push("  ...");
  }
  return out;
}
