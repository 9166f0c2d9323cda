import type { Taint } from "../../../generated/types.ts";
import { isSameTaint } from "../../../kinds/core/node/taints.ts";
import { quote } from "../../../machinery/go-format.ts";
import { labelValueFaults, qualifiedNameFaults } from "../../../machinery/names.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";

/** What the words of `taint` ask for. */
export interface TaintChanges {
  readonly add: readonly Taint[];
  /** a taint without effect stands for all of its key */
  readonly remove: readonly Taint[];
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Reads `key=value:effect`, `key:effect`, `key:effect-` and `key-` (kubectl `taint/utils.go`, parseTaints). Throws UsageError. */
export function parseTaints(words: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const word of words) {
    if (word.endsWith("-")) {
      const { key, effect } = parseTaint(word.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(word);
    if (taint.effect === "") throw new UsageError(`invalid taint spec: ${word}`);
    if (add.some((one) => isSameTaint(one, taint))) {
      const { key, value = "", effect } = taint;
      throw new UsageError(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`);
    }
    add.push(taint);
  }
  return { add, remove };
}

/** Taints that one command line both sets and takes away, as `key=effect`. */
export function contradictions({ add, remove }: TaintChanges): string[] {
  return add.flatMap((one) =>
    remove
      .filter(({ key, effect }) => key === one.key && (effect === "" || effect === one.effect))
      .map(({ key, effect }) => `${key}=${effect}`),
  );
}

/**
 * The taints of a node after the changes, and what that is called. Throws UsageError for taints that must not be overwritten
 * or are not there.
 */
export function changeTaints(
  node: string,
  old: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { taints: Taint[]; operation: "modified" | "tainted" | "untainted" } {
  const existing = add.flatMap((taint) => old.filter((one) => isSameTaint(one, taint)).map(({ key }) => key));
  if (!overwrite && existing.length > 0)
    throw new UsageError(
      `node ${node} already has ${existing.join(",")} taint(s) with same effect(s) and --overwrite is false`,
    );
  let taints = [...add, ...old.filter((one) => !add.some((taint) => isSameTaint(taint, one)))];
  const added = taints.length !== old.length;
  const errors: UsageError[] = [];
  let removed = false;
  for (const taint of remove) {
    const rest = taints.filter((one) => (taint.effect === "" ? one.key !== taint.key : !isSameTaint(one, taint)));
    // Only the last removal counts, as upstream has it.
    removed = rest.length !== taints.length;
    taints = rest;
    if (!removed) errors.push(new UsageError(`taint ${quote(formatTaint(taint))} not found`));
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateFailure(errors);
  if ((added && removed) || overwrite) return { taints, operation: "modified" };
  return { taints, operation: added ? "tainted" : "untainted" };
}

function parseTaint(text: string): Taint {
  const parts = text.split(":");
  const [front = "", effect = ""] = parts;
  if (parts.length > 2) throw new UsageError(`invalid taint spec: ${text}`);
  const taint: Taint = { key: front, effect };
  if (parts.length === 2) {
    if (!EFFECTS.includes(effect)) throw new UsageError(`invalid taint effect: ${effect}, unsupported taint effect`);
    const [key = "", value, ...more] = front.split("=");
    if (more.length > 0) throw new UsageError(`invalid taint spec: ${text}`);
    taint.key = key;
    const faults = labelValueFaults(value ?? "");
    if (faults.length > 0) throw new UsageError(`invalid taint spec: ${text}, ${faults.join("; ")}`);
    if (value) taint.value = value;
  }
  const faults = qualifiedNameFaults(taint.key);
  if (faults.length > 0) throw new UsageError(`invalid taint spec: ${text}, ${faults.join("; ")}`);
  return taint;
}

function formatTaint({ key, value = "", effect }: Taint): string {
  const front = value === "" ? key : `${key}=${value}`;
  return effect === "" ? (value === "" ? key : `${front}:`) : `${front}:${effect}`;
}
