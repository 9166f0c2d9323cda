import { getOwn } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";

/** The annotation and label with the completion index of a pod. */
export const COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";

/** Completion indexes as ascending intervals that do not touch, ends included. */
export type Intervals = readonly { readonly first: number; readonly last: number }[];

/** The completion index of a pod, if it has a valid one. */
export function completionIndex({ metadata }: KubeObject): number | undefined {
  const text = getOwn(metadata.annotations, COMPLETION_INDEX);
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Reads `0-2,5`; indexes from `completions` on, and parts that are no intervals, do not count. */
export function parseIndexes(text: string | undefined, completions: number): Intervals {
  const parsed = [];
  for (const part of text ? text.split(",") : []) {
    const [, low, high] = /^([0-9]+)(?:-([0-9]+))?$/.exec(part) ?? [];
    if (low === undefined || Number(low) >= completions) continue;
    parsed.push({ first: Number(low), last: Math.min(Number(high ?? low), completions - 1) });
  }
  return union(parsed);
}

/** `0-2,5,6`: an interval of two is written as its two ends (`pkg/controller/job/indexed_job_utils.go`). */
export function formatIndexes(intervals: Intervals): string {
  return intervals
    .map(({ first, last }) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`))
    .join(",");
}

/** The intervals with further indexes in any order. */
export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  return union([...intervals, ...[...indexes].map((index) => ({ first: index, last: index }))]);
}

/** How many indexes the intervals hold. */
export function countIndexes(intervals: Intervals): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** How many indexes two lists of intervals have in common. */
export function countCommon(a: Intervals, b: Intervals): number {
  let common = 0;
  for (let i = 0, j = 0; ; ) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined || right === undefined) return common;
    common += Math.max(0, Math.min(left.last, right.last) - Math.max(left.first, right.first) + 1);
    if (left.last <= right.last) i++;
    if (right.last <= left.last) j++;
  }
}

/** Whether an index is one of them. */
export function hasIndex(intervals: Intervals, index: number): boolean {
  return intervals.some(({ first, last }) => first <= index && index <= last);
}

/** The lowest indexes below `completions` that the intervals leave out, at most `count`. */
export function missingIndexes(intervals: Intervals, count: number, completions: number): number[] {
  const missing: number[] = [];
  let candidate = 0;
  for (const { first, last } of [...intervals, { first: completions, last: completions }]) {
    for (; candidate < Math.min(first, completions) && missing.length < count; candidate++) missing.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return missing;
}

function union(intervals: { first: number; last: number }[]): Intervals {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of intervals.sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before === undefined || first > before.last + 1) merged.push({ first, last });
    else before.last = Math.max(before.last, last);
  }
  return merged;
}
