import { formatV, quote, quoteList } from "../../../machinery/go-format.ts";
import { isObject } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { compileJsonPath, relaxedPath } from "../../printers/jsonpath/path.ts";

/** What `--for` waits on: that objects exist, are gone, or fulfil a check. Checks throw where they cannot be made. */
export type WaitCondition =
  | { readonly kind: "create" }
  | { readonly kind: "delete" }
  | { readonly kind: "check"; readonly holds: (object: KubeObject) => boolean };

/** Reads the values of `--for` (kubectl `wait.go`, conditionFuncsFor). Throws UsageError and PrintError. */
export async function parseConditions(texts: readonly string[]): Promise<WaitCondition[]> {
  if (texts.length === 0) throw new UsageError(`unrecognized condition: ${quoteList(texts)}`);
  const conditions: WaitCondition[] = [];
  for (const text of texts) conditions.push(await parseCondition(text));
  return conditions;
}

async function parseCondition(text: string): Promise<WaitCondition> {
  const word = text.toLowerCase();
  if (word === "create" || word === "delete") return { kind: word };
  if (text.startsWith("condition=")) {
    const [type = "", ...status] = text.slice("condition=".length).split("=");
    return { kind: "check", holds: statusCondition(type, status.length === 0 ? "true" : status.join("=")) };
  }
  if (text.startsWith("jsonpath=")) {
    const { path, value } = splitJsonPath(text.slice("jsonpath=".length));
    if (path === "") throw new UsageError("jsonpath expression cannot be empty");
    const { find } = await compileJsonPath(path);
    return { kind: "check", holds: (object) => hasValue(find(object), value) };
  }
  throw new UsageError(`unrecognized condition: ${quote(text)}`);
}

/** A check of one of `status.conditions`; one that is older than the object's generation does not count. */
export function statusCondition(type: string, status: string): (object: KubeObject) => boolean {
  return (object) => {
    const current = isObject(object.status) ? object.status : {};
    if (!Array.isArray(current.conditions)) return false;
    for (const condition of current.conditions) {
      if (!isObject(condition) || !equalFold(condition.type, type) || typeof condition.status !== "string") continue;
      const observed = condition.observedGeneration ?? current.observedGeneration;
      const { generation } = object.metadata;
      if (generation !== undefined && typeof observed === "number" && observed < generation) return false;
      return equalFold(condition.status, status);
    }
    return false;
  };
}

/** The expression and the value behind its single `=`; two in a row belong to the expression. */
export function splitJsonPath(text: string): { path: string; value: string | undefined } {
  const parts = text.replaceAll("==", "\0").split("=");
  const [expression = "", value] = parts.map((part) => part.replaceAll("\0", "=="));
  if (parts.length > 2) {
    throw new UsageError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const path = relaxedPath(expression);
  if (value === undefined) return { path, value: undefined };
  const bare = value.replace(/^['"]+|['"]+$/g, "");
  if (bare === "") {
    throw new UsageError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  return { path, value: bare };
}

function hasValue(results: readonly (readonly unknown[])[], wanted: string | undefined): boolean {
  const [first = []] = results;
  if (first.length === 0) return false;
  if (results.length > 1) throw new UsageError("given jsonpath expression matches more than one list");
  if (first.length > 1) throw new UsageError("given jsonpath expression matches more than one value");
  if (wanted === undefined) return true;
  const [found] = first;
  if (typeof found === "object" && found !== null)
    throw new UsageError("jsonpath leads to a nested object or list which is not supported");
  return formatV(found).trim() === wanted.trim();
}

function equalFold(a: unknown, b: string): boolean {
  return typeof a === "string" && a.toLowerCase() === b.toLowerCase();
}
