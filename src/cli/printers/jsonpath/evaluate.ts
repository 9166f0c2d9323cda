import { formatV } from "../../../machinery/go-format.ts";
import { compareBytes, getOwn, isObject } from "../../../machinery/json.ts";
import { PrintError } from "../print-error.ts";
import type { PathNode, Template } from "./template.ts";

/** All values inside of a value that can hold others, itself first: what `..` gives. */
export type Descend = (value: object) => unknown[];

/** How a template is evaluated. */
export interface EvaluateOptions {
  /** a field that no value has gives nothing instead of an error */
  readonly allowMissingKeys: boolean;
  readonly descend: Descend;
}

/**
 * The results of a template, one list for each of its parts; ranges repeat theirs. Throws PrintError:
 * `spec is not found`, `array index out of bounds: index 1, length 1`, `not in range, nothing to end`.
 */
export function evaluate(template: Template, data: unknown, options: EvaluateOptions): unknown[][] {
  const run: Run = { template, options, opening: 0, inside: 0, closing: 0, lastEnd: -1 };
  return evaluateFrom(run, 0, data);
}

interface Run {
  readonly template: Template;
  readonly options: EvaluateOptions;
  /** ranges that the part just read opened, that are open, and that it closed */
  opening: number;
  inside: number;
  closing: number;
  lastEnd: number;
}

function evaluateFrom(run: Run, from: number, data: unknown): unknown[][] {
  const all: unknown[][] = [];
  for (let i = from; i < run.template.length; i++) {
    const node = run.template[i];
    if (node === undefined) break;
    const results = walk(run, [data], node);
    if (run.closing > 0 && run.closing <= run.inside) {
      run.closing--;
      run.lastEnd = i;
      break;
    }
    if (run.opening === 0) {
      all.push(results);
      continue;
    }
    run.opening--;
    run.inside++;
    for (const value of results) all.push(...evaluateFrom(run, i + 1, value));
    if (results.length === 0) evaluateFrom(run, i + 1, null);
    run.inside--;
    if (run.lastEnd > i) i = run.lastEnd;
  }
  return all;
}

function walk(run: Run, input: unknown[], node: PathNode): unknown[] {
  switch (node.kind) {
    case "list":
      return walkAll(run, input, node.nodes);
    case "text":
      return [node.text];
    case "constant":
      return input.map(() => node.value);
    case "identifier":
      return walkIdentifier(run, input, node.name);
    case "field":
      return walkField(run, input, node.name);
    case "wildcard":
      return input.flatMap(membersOf);
    case "recursive":
      return input.flatMap((value) => (typeof value === "object" && value !== null ? run.options.descend(value) : []));
    case "slice":
      return walkSlice(input, node);
    case "filter":
      return walkFilter(run, input, node);
    case "union":
      return node.members.flatMap((member) => walkAll(run, input, member));
  }
}

function walkAll(run: Run, input: unknown[], nodes: readonly PathNode[]): unknown[] {
  let values = input;
  for (const node of nodes) values = walk(run, values, node);
  return values;
}

function walkIdentifier(run: Run, input: unknown[], name: string): unknown[] {
  if (name === "range") {
    run.opening++;
    return input;
  }
  if (name !== "end") throw new PrintError(`unrecognized identifier ${name}`);
  if (run.inside === 0) throw new PrintError("not in range, nothing to end");
  run.closing++;
  return [];
}

function walkField(run: Run, input: unknown[], name: string): unknown[] {
  const results: unknown[] = [];
  for (const value of input) {
    const member = isObject(value) ? getOwn(value, name) : undefined;
    if (member !== undefined) results.push(member);
  }
  if (results.length === 0 && input.length > 0 && !run.options.allowMissingKeys) {
    throw new PrintError(`${name} is not found`);
  }
  return results;
}

/** Members of a map in the order of their keys, for upstream has none. */
function membersOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort(compareBytes)
    .map((key) => value[key]);
}

function walkSlice(input: unknown[], node: PathNode & { kind: "slice" }): unknown[] {
  const results: unknown[] = [];
  for (const value of input) {
    if (value === null) continue;
    if (!Array.isArray(value)) throw new PrintError(`${goType(value)} is not array or slice`);
    const { length } = value;
    let start = node.start.value ?? 0;
    if (start < 0) start += length;
    let end = node.end.value ?? length;
    if (end < 0 || (end === 0 && node.end.derived)) end += length;
    if (start === end) return results;
    if (start >= length || start < 0) throw outOfBounds(start, length);
    if (end > length || end < 0) throw outOfBounds(end - 1, length);
    if (start > end) throw new PrintError(`starting index ${start} is greater than ending index ${end}`);
    const step = node.step.value ?? 1;
    if (step <= 0) throw new PrintError("step must be > 0");
    for (let i = start; i < end; i += step) results.push(value[i]);
  }
  return results;
}

function outOfBounds(index: number, length: number): PrintError {
  return new PrintError(`array index out of bounds: index ${index}, length ${length}`);
}

function walkFilter(run: Run, input: unknown[], node: PathNode & { kind: "filter" }): unknown[] {
  const results: unknown[] = [];
  for (const value of input) {
    if (!Array.isArray(value)) {
      throw new PrintError(`${formatV(value)} is not array or slice and cannot be filtered`);
    }
    for (const item of value) if (passes(run, item, node)) results.push(item);
  }
  return results;
}

function passes(run: Run, item: unknown, node: PathNode & { kind: "filter" }): boolean {
  if (node.operator === "exists") {
    const lenient = { ...run, options: { ...run.options, allowMissingKeys: true } };
    return walkAll(lenient, [item], node.left).length > 0;
  }
  const lefts = walkAll(run, [item], node.left);
  if (lefts.length === 0) return false;
  if (lefts.length > 1) throw new PrintError("can only compare one element at a time");
  const rights = walkAll(run, [item], node.right);
  if (rights.length === 0) return false;
  if (rights.length > 1) throw new PrintError("can only compare one element at a time");
  return compare(lefts[0], rights[0], node.operator);
}

/** Compares two scalars of one kind (client-go `third_party/forked/golang/template/funcs.go`). */
function compare(left: unknown, right: unknown, operator: string): boolean {
  if (!/^(?:==|!=|<=?|>=?)$/.test(operator)) throw new PrintError(`unrecognized filter operator ${operator}`);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) throw new PrintError("incompatible types for comparison");
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (kind === "bool") throw new PrintError("invalid type for comparison");
  const order = typeof left === "string" ? compareBytes(left, String(right)) : Math.sign(Number(left) - Number(right));
  if (order === 0) return operator === "<=" || operator === ">=";
  return operator.startsWith("<") ? order < 0 : order > 0;
}

function kindOf(value: unknown): "string" | "int" | "float" | "bool" {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  throw new PrintError("invalid type for comparison");
}

function goType(value: unknown): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return "map[string]interface {}";
}
