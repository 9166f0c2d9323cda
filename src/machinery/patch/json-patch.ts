import { quote } from "../go-format.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { deepCopy, deepEqual, getOwn, isObject, setOwn } from "../json.ts";
import { PatchError } from "./patch-error.ts";

/** How many operations the server accepts in one patch. */
export const MAX_JSON_PATCH_OPERATIONS = 10_000;

/** How many bytes of JSON the `copy` operations of one patch may add (apiserver `server.Config.JSONPatchMaxCopyBytes`). */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/** Who decodes a patch: the server checks the members of each operation, kubectl (`patch --local`) only the outer shape. */
export type JsonPatchDecoder = "server" | "client";

const MEMBERS = ["op", "path", "from", "value"];

/**
 * Applies a JSON patch (RFC 6902) to a copy of `doc` with the liberties of the server's library (evanphx/json-patch v4): a
 * path's first segment is skipped unread, `replace` also adds a member, `copy` of a missing member gives null, `test` takes
 * null for missing, indexes may count from the end.
 * @throws PatchError `badRequest` for a body that is no list of operations, `tooLarge` for too many of them, `doesNotApply` at
 *   the first one that fails
 */
export function applyJsonPatch(doc: JsonValue, body: JsonValue, decoder: JsonPatchDecoder = "server"): JsonValue {
  const operations = decodeOperations(body, decoder);
  if (operations.length > MAX_JSON_PATCH_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}`;
    throw new PatchError("tooLarge", `Request entity too large: ${limit}, got ${operations.length}`);
  }
  let root = deepCopy(doc);
  let copied = 0;
  for (const operation of operations) {
    const op = getOwn(operation, "op");
    switch (op) {
      case "add":
        add(root, operation);
        break;
      case "remove":
        remove(root, operation);
        break;
      case "replace":
        root = replace(root, operation);
        break;
      case "move":
        move(root, operation);
        break;
      case "copy":
        copied = copy(root, operation, copied);
        break;
      case "test":
        test(root, operation);
        break;
      default:
        throw failed(`Unexpected kind: ${typeof op === "string" ? op : "unknown"}`);
    }
  }
  return root;
}

/** The strict decoding complaints about members that operations do not have: `json patch unknown field "[0].foo"`. */
export function unknownOperationFields(body: JsonValue): string[] {
  return (Array.isArray(body) ? body : []).flatMap((operation, i) =>
    Object.keys(isObject(operation) ? operation : {})
      .filter((name) => !MEMBERS.includes(name))
      .map((name) => `json patch unknown field ${quote(`[${i}].${name}`)}`),
  );
}

/** The operations of a patch body; anything but a list of objects fails in the decoder's words. */
function decodeOperations(body: JsonValue, decoder: JsonPatchDecoder): JsonObject[] {
  const server = decoder === "server";
  const refuse = (what: string) =>
    new PatchError("badRequest", `${server ? "error decoding patch: " : ""}json: cannot unmarshal ${what}`);
  if (body === null) return [];
  if (!Array.isArray(body)) {
    throw refuse(`${jsonTypeOf(body)} into Go value of type ${server ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch"}`);
  }
  return body.map((item) => {
    if (item === null) return {};
    if (!isObject(item)) {
      throw refuse(
        `${jsonTypeOf(item)} into Go value of type ${server ? "handlers.jsonPatchOp" : "jsonpatch.Operation"}`,
      );
    }
    for (const name of server ? ["op", "path", "from"] : []) {
      const member = getOwn(item, name) ?? null;
      if (member !== null && typeof member !== "string") {
        throw refuse(`${jsonTypeOf(member)} into Go struct field jsonPatchOp.${name} of type string`);
      }
    }
    return item;
  });
}

type Container = JsonObject | JsonValue[];

function add(root: JsonValue, operation: JsonObject): void {
  const path = pathOf(operation) ?? refuse("add operation failed to decode path: missing value");
  const place =
    find(root, path) ?? refuse(`add operation does not apply: doc is missing path: "${path}": missing value`);
  within(`error in add for path: '${path}'`, () => insert(place, operandOf(operation)));
}

function remove(root: JsonValue, operation: JsonObject): void {
  const path = pathOf(operation) ?? refuse("remove operation failed to decode path: missing value");
  const place =
    find(root, path) ?? refuse(`remove operation does not apply: doc is missing path: "${path}": missing value`);
  within(`error in remove for path: '${path}'`, () => take(place));
}

function replace(root: JsonValue, operation: JsonObject): JsonValue {
  const path = requirePath(operation, "replace");
  const value = operandOf(operation);
  if (path === "") {
    if (typeof value === "object" && value !== null) return value;
    throw failed("replace operation value must be object or array: %!w(<nil>)");
  }
  const place =
    find(root, path) ?? refuse(`replace operation does not apply: doc is missing path: ${path}: missing value`);
  if (Array.isArray(place.container)) {
    const index = parseIndex(place.key);
    if (index === undefined || !reaches(place.container, index)) {
      throw failed(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    }
    place.container.splice(index, 1, value);
  } else {
    setOwn(place.container, place.key, value);
  }
  return root;
}

function move(root: JsonValue, operation: JsonObject): void {
  const from = requireFrom(operation, "move");
  const source =
    find(root, from) ?? refuse(`move operation does not apply: doc is missing from path: ${from}: missing value`);
  const value = within(`error in move for path: '${source.key}'`, () => take(source));
  const path = requirePath(operation, "move");
  const target =
    find(root, path) ??
    refuse(`move operation does not apply: doc is missing destination path: ${path}: missing value`);
  within(`error in move for path: '${path}'`, () => insert(target, value));
}

/** Gives the bytes copied so far with its own. */
function copy(root: JsonValue, operation: JsonObject, before: number): number {
  const from = requireFrom(operation, "copy");
  const source =
    find(root, from) ?? refuse(`copy operation does not apply: doc is missing from path: ${from}: missing value`);
  const value = within(`error in copy for from: '${from}'`, () => read(source));
  const path = pathOf(operation) ?? refuse("copy operation failed to decode path: missing value");
  const target =
    find(root, path) ??
    refuse(`copy operation does not apply: doc is missing destination path: ${path}: missing value`);
  const copied = before + JSON.stringify(value).length;
  if (copied > MAX_COPIED_BYTES) {
    const increase = `the accumulated size increase of copy is ${copied}`;
    throw failed(`Unable to complete the copy, ${increase}, exceeding the limit ${MAX_COPIED_BYTES}`);
  }
  within("error while adding value during copy", () => insert(target, deepCopy(value)));
  return copied;
}

function test(root: JsonValue, operation: JsonObject): void {
  const path = requirePath(operation, "test");
  const expected = getOwn(operation, "value") ?? null;
  if (path === "") {
    if (!deepEqual(root, expected)) throw failed("testing value  failed: test failed");
    return;
  }
  const place = find(root, path) ?? refuse(`test operation does not apply: is missing path: ${path}: missing value`);
  const actual = within(`error in test for path: '${path}'`, () => read(place));
  if (!deepEqual(actual, expected)) throw failed(`testing value ${path} failed: test failed`);
}

interface Place {
  container: Container;
  key: string;
}

/** The object or array that holds the last segment of a path; undefined where the way there is missing. */
function find(root: JsonValue, path: string): Place | undefined {
  const segments = path.split("/");
  const last = segments.pop();
  if (segments.length === 0 || last === undefined || typeof root !== "object" || root === null) return undefined;
  let container: Container = root;
  for (const segment of segments.slice(1)) {
    const next = peek(container, unescapeSegment(segment));
    if (typeof next !== "object" || next === null) return undefined;
    container = next;
  }
  return { container, key: unescapeSegment(last) };
}

function peek(container: Container, key: string): JsonValue | undefined {
  if (!Array.isArray(container)) return getOwn(container, key);
  const index = parseIndex(key);
  return index === undefined ? undefined : container.at(index);
}

/** Both escapes in one pass, so that `~01` is `~1`. */
function unescapeSegment(segment: string): string {
  return segment.replace(/~[01]/g, (token) => (token === "~1" ? "/" : "~"));
}

function read({ container, key }: Place): JsonValue {
  if (!Array.isArray(container)) return getOwn(container, key) ?? null;
  return container[indexOf(container, key)] ?? null;
}

function take({ container, key }: Place): JsonValue {
  if (Array.isArray(container)) return container.splice(indexOf(container, key), 1)[0] ?? null;
  const value = getOwn(container, key);
  if (value === undefined) throw failed(`Unable to remove nonexistent key: ${key}: missing value`);
  delete container[key];
  return value;
}

function insert({ container, key }: Place, value: JsonValue): void {
  if (!Array.isArray(container)) {
    setOwn(container, key, value);
    return;
  }
  if (key === "-") {
    container.push(value);
    return;
  }
  const index = parseIndex(key);
  if (index === undefined) throw failed(`value was not a proper array index: '${key}': ${notANumber(key)}`);
  const length = container.length + 1;
  if (index >= length || index < -length)
    throw failed(`Unable to access invalid index: ${index}: invalid index referenced`);
  container.splice(index < 0 ? index + length : index, 0, value);
}

/** The place of an existing item. */
function indexOf(list: JsonValue[], key: string): number {
  const index = parseIndex(key);
  if (index === undefined) throw failed(notANumber(key));
  if (!reaches(list, index)) throw failed(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + list.length : index;
}

/** Whether an index, or one that counts from the end, points at an item. */
function reaches(list: JsonValue[], index: number): boolean {
  return index < list.length && index >= -list.length;
}

function parseIndex(text: string): number | undefined {
  return /^[+-]?[0-9]{1,18}$/.test(text) ? Number(text) + 0 : undefined;
}

function notANumber(text: string): string {
  const why = /^[+-]?[0-9]+$/.test(text) ? "value out of range" : "invalid syntax";
  return `strconv.Atoi: parsing ${quote(text)}: ${why}`;
}

function operandOf(operation: JsonObject): JsonValue {
  return deepCopy(getOwn(operation, "value") ?? null);
}

function pathOf(operation: JsonObject): string | undefined {
  const path = getOwn(operation, "path");
  return typeof path === "string" ? path : undefined;
}

function requirePath(operation: JsonObject, kind: string): string {
  const path = getOwn(operation, "path") ?? null;
  if (typeof path === "string") return path;
  const why = path === null ? "operation missing path field: missing value" : notAString(path);
  throw failed(`${kind} operation failed to decode path: ${why}`);
}

function requireFrom(operation: JsonObject, kind: string): string {
  const from = getOwn(operation, "from") ?? null;
  if (typeof from === "string") return from;
  const why = from === null ? "operation, missing from field: missing value" : notAString(from);
  throw failed(`${kind} operation failed to decode from: ${why}`);
}

function notAString(value: JsonValue): string {
  return `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type string`;
}

function jsonTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function failed(message: string): PatchError {
  return new PatchError("doesNotApply", message);
}

function refuse(message: string): never {
  throw failed(message);
}

/** Runs a step and puts the context in front of its failure. */
function within<T>(context: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof PatchError ? failed(`${context}: ${error.message}`) : error;
  }
}
