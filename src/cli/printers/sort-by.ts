import { quote } from "../../machinery/go-format.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { compareQuantities, parseQuantity, type Quantity } from "../../machinery/quantity.ts";
import { sortLikeGo } from "./go-sort.ts";
import { compileJsonPath, relaxedPath } from "./jsonpath/path.ts";
import { FatalLogError, PrintError } from "./print-error.ts";
import type { Table } from "./table.ts";

/**
 * Objects in the order of a field, those without it first (kubectl `get/sorter.go`). Throws PrintError where the field is
 * broken or no object has it, FatalLogError where its values cannot be compared.
 */
export async function sortObjects<T extends KubeObject>(objects: readonly T[], field: string): Promise<T[]> {
  if (objects.length === 0) return [];
  const path = relaxedPath(field);
  const keys = await keysOf(path, objects);
  const type = "*unstructured.Unstructured";
  return sortByKeys(objects, keys, (reason) => unsortable(path, type, "sorter.go:329", reason));
}

/**
 * A table with its rows in the order of a field of their objects, which must be whole ones. Throws as `sortObjects`;
 * `get` drops the PrintErrors of tables, and then says that no resources were found.
 */
export async function sortTable(table: Table, field: string): Promise<Table> {
  if (table.rows.length < 2) return table;
  const path = relaxedOrRaw(field);
  const objects = table.rows.map((row) => row.object ?? {});
  const keys = await keysOf(path, objects, "sorting error: ");
  const type = "[][][]reflect.Value";
  return { ...table, rows: sortByKeys(table.rows, keys, (reason) => unsortable(path, type, "sorter.go:375", reason)) };
}

function relaxedOrRaw(field: string): string {
  try {
    return relaxedPath(field);
  } catch (error) {
    if (error instanceof PrintError) return field;
    throw error;
  }
}

/** What an object sorts by; undefined where it has no such field. */
interface Key {
  readonly value: unknown;
  /** the amount that a string stands for, if it stands for one */
  readonly quantity: Quantity | undefined;
}

async function keysOf(path: string, objects: readonly object[], prefix = ""): Promise<(Key | undefined)[]> {
  const jsonPath = await compileJsonPath(path).catch((error: unknown) => {
    throw error instanceof PrintError ? new PrintError(`${prefix}${error.message}`) : error;
  });
  const keys = objects.map((object) => keyFrom(jsonPath.find(object)));
  if (keys.every((key) => key === undefined)) {
    throw new PrintError(`couldn't find any field with path ${quote(path)} in the list of objects`);
  }
  return keys;
}

function keyFrom(results: readonly unknown[][]): Key | undefined {
  const first = results[0];
  if (first === undefined || first.length === 0) return undefined;
  const value = first[0];
  return { value, quantity: typeof value === "string" ? quantityOf(value) : undefined };
}

function quantityOf(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function sortByKeys<T>(values: readonly T[], keys: readonly (Key | undefined)[], fail: (reason: string) => never): T[] {
  const order = sortLikeGo(values.length, (i, j) => isLess(keys[i], keys[j], fail));
  return order.map((i) => values[i] as T);
}

/** What has no key is less than anything, even than its like: upstream's order depends on that. */
function isLess(a: Key | undefined, b: Key | undefined, fail: (reason: string) => never): boolean {
  if (a === undefined) return true;
  if (b === undefined) return false;
  const [x, y] = [a.value, b.value];
  if (x === null || y === null) return x === null && y !== null;
  if (typeof x === "string") {
    if (typeof y !== "string") return fail(MIXED);
    if (a.quantity !== undefined && b.quantity !== undefined) return compareQuantities(a.quantity, b.quantity) < 0;
    return compareBytes(x, y) < 0;
  }
  if (typeof x === "number") {
    return typeof y === "number" && Number.isInteger(x) === Number.isInteger(y) ? x < y : fail(MIXED);
  }
  const type = typeof x === "boolean" ? "bool" : Array.isArray(x) ? "[]interface {}" : "map[string]interface {}";
  return fail(`unsortable type: ${type}`);
}

const MIXED = "unsortable interface: interface";

function unsortable(path: string, type: string, location: string, reason: string): never {
  throw new FatalLogError(location, `Field ${path} in ${type} is an unsortable type: interface, err: ${reason}`);
}
