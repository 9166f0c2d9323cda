/** A stretch that two sequences share. */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** How a stretch of the first sequence becomes one of the second. */
interface Step {
  readonly tag: "equal" | "change";
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

const CONTEXT = 3;
/** From this length on, lines that are more than 1 in 100 of a text do not start a match (difflib's "popular" lines). */
const POPULAR_FROM = 200;

/** Two texts as a unified diff without file names, with the matches that Python's difflib and go-difflib find; "" for equal ones. */
export function unifiedDiff(before: string, after: string): string {
  const a = before.split("\n");
  const b = after.split("\n");
  let out = "";
  for (const group of groupSteps(stepsOf(a, b))) {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    out += `@@ -${formatRange(first.a[0], last.a[1])} +${formatRange(first.b[0], last.b[1])} @@\n`;
    for (const { tag, a: inA, b: inB } of group) {
      if (tag === "equal") for (const line of a.slice(...inA)) out += ` ${line}\n`;
      else {
        for (const line of a.slice(...inA)) out += `-${line}\n`;
        for (const line of b.slice(...inB)) out += `+${line}\n`;
      }
    }
  }
  return out;
}

function formatRange(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

function stepsOf(a: readonly string[], b: readonly string[]): Step[] {
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  for (const match of [...matchesOf(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (i < match.a || j < match.b) steps.push({ tag: "change", a: [i, match.a], b: [j, match.b] });
    i = match.a + match.size;
    j = match.b + match.size;
    if (match.size > 0) steps.push({ tag: "equal", a: [match.a, i], b: [match.b, j] });
  }
  return steps;
}

/** Changes with three lines around them; those further apart than twice that are groups of their own. */
function groupSteps(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  let group: Step[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.tag === "change") {
      group.push(step);
      continue;
    }
    const [from, to] = step.a;
    const isFirst = i === 0;
    const isLast = i === steps.length - 1;
    const head = (count: number): Step => ({
      tag: "equal",
      a: [from, from + count],
      b: [step.b[0], step.b[0] + count],
    });
    const tail = (count: number): Step => ({ tag: "equal", a: [to - count, to], b: [step.b[1] - count, step.b[1]] });
    const size = to - from;
    if (isFirst && isLast) return [];
    if (isFirst) group.push(tail(Math.min(CONTEXT, size)));
    else if (isLast) group.push(head(Math.min(CONTEXT, size)));
    else if (size <= 2 * CONTEXT) group.push(step);
    else {
      group.push(head(CONTEXT));
      groups.push(group);
      group = [tail(CONTEXT)];
    }
  }
  if (group.some(({ tag }) => tag === "change")) groups.push(group);
  return groups;
}

/** The matching stretches in order: the longest first, then those on both sides of it. Adjacent ones are one. */
function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  const places = placesOf(b);
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  const found: Match[] = [];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [aFrom, aTo, bFrom, bTo] = range;
    const match = longestMatch(a, b, places, range);
    if (match.size === 0) continue;
    found.push(match);
    open.push([aFrom, match.a, bFrom, match.b], [match.a + match.size, aTo, match.b + match.size, bTo]);
  }
  found.sort((x, y) => x.a - y.a);
  const joined: Match[] = [];
  for (const match of found) {
    const last = joined.at(-1);
    if (last !== undefined && last.a + last.size === match.a && last.b + last.size === match.b) {
      joined[joined.length - 1] = { ...last, size: last.size + match.size };
    } else joined.push(match);
  }
  return joined;
}

function placesOf(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [j, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [j]);
    else known.push(j);
  }
  if (b.length >= POPULAR_FROM) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, at] of places) if (at.length > most) places.delete(line);
  }
  return places;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
): Match {
  let best: Match = { a: aFrom, b: bFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? "") ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  // Popular lines start no match but widen one.
  let { a: i, b: j, size } = best;
  for (; i > aFrom && j > bFrom && a[i - 1] === b[j - 1]; i--, j--) size++;
  for (; i + size < aTo && j + size < bTo && a[i + size] === b[j + size]; ) size++;
  return { a: i, b: j, size };
}
