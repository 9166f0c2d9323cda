import { quote } from "../go-format.ts";
import { deepCopy, type JsonObject, type JsonValue, setOwn } from "../json.ts";
import { formatFloat } from "../go-float.ts";
import { resolvePlain } from "./yaml-scalars.ts";
import { MAX_DEPTH, newScanner } from "./yaml-scanner.ts";
import { type Scanner, type Token, YamlError } from "./yaml-tokens.ts";

/**
 * The first document of a YAML 1.1 text as JSON; null for an empty text. Equal keys: the last one counts. Throws
 * YamlError with the text of sigs.k8s.io/yaml over goyaml v2 (`line 4: did not find expected key`), also for what JSON
 * cannot hold and for documents that are mostly aliases.
 */
export function readYaml(text: string): JsonValue {
  const reader: Reader = { scanner: newScanner(text), anchors: new Map(), nodes: 0, aliased: 0, depth: 0 };
  return readDocument(reader);
}

/** An anchored node; its value is missing while it is still being read. */
interface Anchor {
  value?: Node;
  nodes: number;
}

/** A value, or a map that stands as key, which JSON cannot hold. */
type Node = JsonValue;

interface Reader {
  readonly scanner: Scanner;
  readonly anchors: Map<string, Anchor>;
  /** values read so far, and how many of them came from aliases */
  nodes: number;
  aliased: number;
  depth: number;
}

function fail(problem: string, token: Token): never {
  throw new YamlError(token.line > 0 ? `line ${token.line}: ${problem}` : problem);
}

function readDocument(reader: Reader): JsonValue {
  const { scanner } = reader;
  while (scanner.peek().type === "document end") scanner.skip();
  let directives = false;
  while (scanner.peek().type === "directive") {
    if (/^%YAML/.test(scanner.peek().value) && !/\s1\.1$/.test(scanner.peek().value)) {
      fail("found incompatible YAML document", scanner.peek());
    }
    directives = true;
    scanner.skip();
  }
  const start = scanner.peek();
  if (start.type === "stream end" && !directives) return null;
  if (start.type === "document start") {
    scanner.skip();
    const { type } = scanner.peek();
    if (type === "document start" || type === "document end" || type === "stream end" || type === "directive")
      return null;
  } else if (directives) {
    fail("did not find expected <document start>", start);
  }
  const value = readNode(reader, true, false);
  const { type } = scanner.peek();
  if (type !== "stream end" && type !== "document end" && type !== "document start" && type !== "directive") {
    fail("did not find expected <document start>", scanner.peek());
  }
  return value;
}

function readNode(reader: Reader, block: boolean, indentless: boolean): Node {
  if (++reader.depth > MAX_DEPTH) throw new YamlError(`exceeded max depth of ${MAX_DEPTH}`);
  reader.nodes++;
  const value = readProperties(reader, block, indentless);
  reader.depth--;
  return value;
}

function readProperties(reader: Reader, block: boolean, indentless: boolean): Node {
  const { scanner } = reader;
  let token = scanner.peek();
  if (token.type === "alias") {
    scanner.skip();
    return readAlias(reader, token.value);
  }
  let anchor: Anchor | undefined;
  let tag = "";
  for (let i = 0; i < 2 && ((token.type === "anchor" && !anchor) || (token.type === "tag" && tag === "")); i++) {
    if (token.type === "tag") {
      tag = token.value;
    } else {
      anchor = { nodes: reader.nodes };
      reader.anchors.set(token.value, anchor);
    }
    scanner.skip();
    token = scanner.peek();
  }
  const value = readContent(reader, { block, indentless, tag, optional: anchor !== undefined || tag !== "" });
  if (anchor !== undefined) {
    anchor.nodes = reader.nodes - anchor.nodes + 1;
    anchor.value = value;
  }
  return value;
}

interface Content {
  readonly block: boolean;
  readonly indentless: boolean;
  readonly tag: string;
  /** whether there may be nothing behind the anchor or tag */
  readonly optional: boolean;
}

function readContent(reader: Reader, { block, indentless, tag, optional }: Content): Node {
  const { scanner } = reader;
  const token = scanner.peek();
  switch (token.type) {
    case "scalar":
      scanner.skip();
      return scalarValue(token.value, tag, token.plain);
    case "flow sequence":
      return readFlowSequence(reader);
    case "flow mapping":
      return readFlowMapping(reader);
    case "block entry":
      if (indentless) return readIndentlessSequence(reader);
      break;
    case "block sequence":
      if (block) return readBlockSequence(reader);
      break;
    case "block mapping":
      if (block) return readBlockMapping(reader);
      break;
    default:
  }
  if (optional) return scalarValue("", tag, true);
  return fail("did not find expected node content", token);
}

/** Shares of alias expansion that goyaml allows, by the size of the document (`decode.go`). */
const SMALL_DOCUMENT = 400_000;
const LARGE_DOCUMENT = 4_000_000;

function readAlias(reader: Reader, name: string): Node {
  const anchor = reader.anchors.get(name);
  if (anchor === undefined) throw new YamlError(`unknown anchor '${name}' referenced`);
  if (anchor.value === undefined) throw new YamlError(`anchor '${name}' value contains itself`);
  reader.nodes += anchor.nodes;
  reader.aliased += anchor.nodes;
  const { nodes, aliased } = reader;
  const large = Math.min(Math.max(nodes - SMALL_DOCUMENT, 0) / (LARGE_DOCUMENT - SMALL_DOCUMENT), 1);
  if (aliased > 100 && nodes > 1000 && aliased / nodes > 0.99 - 0.89 * large) {
    throw new YamlError("document contains excessive aliasing");
  }
  return deepCopy(anchor.value);
}

function readBlockSequence(reader: Reader): JsonValue[] {
  const { scanner } = reader;
  scanner.skip();
  const items: JsonValue[] = [];
  for (;;) {
    const token = scanner.peek();
    if (token.type === "block end") break;
    if (token.type !== "block entry") fail("did not find expected '-' indicator", token);
    scanner.skip();
    const { type } = scanner.peek();
    items.push(type === "block entry" || type === "block end" ? null : readNode(reader, true, false));
  }
  scanner.skip();
  return items;
}

/** A sequence that stands no deeper than its key. */
function readIndentlessSequence(reader: Reader): JsonValue[] {
  const { scanner } = reader;
  const items: JsonValue[] = [];
  while (scanner.peek().type === "block entry") {
    scanner.skip();
    const { type } = scanner.peek();
    const empty = type === "block entry" || type === "key" || type === "value" || type === "block end";
    items.push(empty ? null : readNode(reader, true, false));
  }
  return items;
}

function readBlockMapping(reader: Reader): JsonObject {
  const { scanner } = reader;
  scanner.skip();
  const map: JsonObject = {};
  for (;;) {
    const token = scanner.peek();
    if (token.type === "block end") break;
    if (token.type !== "key") fail("did not find expected key", token);
    scanner.skip();
    const merge = isMerge(scanner.peek());
    const key = isBlockContent(scanner.peek()) ? readNode(reader, true, true) : null;
    let value: Node = null;
    if (scanner.peek().type === "value") {
      scanner.skip();
      if (isBlockContent(scanner.peek())) value = readNode(reader, true, true);
    }
    setMember(map, key, value, merge);
  }
  scanner.skip();
  return map;
}

function isBlockContent({ type }: Token): boolean {
  return type !== "key" && type !== "value" && type !== "block end";
}

function readFlowSequence(reader: Reader): JsonValue[] {
  const { scanner } = reader;
  scanner.skip();
  const items: JsonValue[] = [];
  for (let first = true; scanner.peek().type !== "flow sequence end"; first = false) {
    if (!first) {
      if (scanner.peek().type !== "flow entry") fail("did not find expected ',' or ']'", scanner.peek());
      scanner.skip();
    }
    const { type } = scanner.peek();
    if (type === "flow sequence end") break;
    if (type === "key") items.push(readSinglePair(reader));
    else items.push(readNode(reader, false, false));
  }
  scanner.skip();
  return items;
}

/** `[a: b]` is a list of one map. */
function readSinglePair(reader: Reader): JsonObject {
  const { scanner } = reader;
  scanner.skip();
  const ends = ({ type }: Token): boolean => type === "flow entry" || type === "flow sequence end";
  const merge = isMerge(scanner.peek());
  const first = scanner.peek();
  const key = first.type === "value" || ends(first) ? null : readNode(reader, false, false);
  let value: Node = null;
  if (scanner.peek().type === "value") {
    scanner.skip();
    if (!ends(scanner.peek())) value = readNode(reader, false, false);
  }
  const map: JsonObject = {};
  setMember(map, key, value, merge);
  return map;
}

function readFlowMapping(reader: Reader): JsonObject {
  const { scanner } = reader;
  scanner.skip();
  const map: JsonObject = {};
  for (let first = true; scanner.peek().type !== "flow mapping end"; first = false) {
    if (!first) {
      if (scanner.peek().type !== "flow entry") fail("did not find expected ',' or '}'", scanner.peek());
      scanner.skip();
    }
    if (scanner.peek().type === "flow mapping end") break;
    if (scanner.peek().type !== "key") {
      const merge = isMerge(scanner.peek());
      setMember(map, readNode(reader, false, false), null, merge);
      continue;
    }
    scanner.skip();
    const merge = isMerge(scanner.peek());
    const key = isFlowContent(scanner.peek()) ? readNode(reader, false, false) : null;
    let value: Node = null;
    if (scanner.peek().type === "value") {
      scanner.skip();
      if (isFlowContent(scanner.peek())) value = readNode(reader, false, false);
    }
    setMember(map, key, value, merge);
  }
  scanner.skip();
  return map;
}

function isFlowContent({ type }: Token): boolean {
  return type !== "value" && type !== "flow entry" && type !== "flow mapping end";
}

function isMerge(token: Token): boolean {
  return token.type === "scalar" && token.plain && token.value === "<<";
}

function setMember(map: JsonObject, key: Node, value: Node, merge: boolean): void {
  if (merge) mergeInto(map, value);
  else setOwn(map, keyText(key, value), value);
}

/** `<<: *defaults`: keys of the map, or of several maps of which the first one wins. */
function mergeInto(map: JsonObject, value: Node): void {
  const sources = Array.isArray(value) ? [...value].reverse() : [value];
  for (const source of sources) {
    if (typeof source !== "object" || source === null || Array.isArray(source)) {
      throw new YamlError("map merge requires map or sequence of maps as the value");
    }
    for (const key of Object.keys(source)) setOwn(map, key, source[key]);
  }
}

function keyText(key: Node, value: Node): string {
  if (typeof key === "string") return key;
  if (typeof key === "number") return Number.isInteger(key) ? String(key) : formatFloat(key);
  if (typeof key === "boolean") return key ? "true" : "false";
  if (key !== null) throw new YamlError(`invalid map key: ${goSyntax(key, 0)}`);
  throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(value, 0)}`);
}

const TAG_PREFIX = "tag:yaml.org,2002:";

function scalarValue(text: string, tag: string, plain: boolean): JsonValue {
  if (tag === "" && !plain) return text;
  const type = shortTag(tag);
  if (type === "!!str") return text;
  if (type === "!!binary") return decodeBase64(text);
  if (tag !== "" && !/^!!(?:bool|int|float|null|timestamp)$/.test(type)) return text;
  const resolved = resolvePlain(text);
  if (tag !== "" && type !== `!!${resolved.tag}` && !(type === "!!float" && resolved.tag === "int")) {
    throw new YamlError(`cannot decode !!${resolved.tag} \`${text}\` as a ${type}`);
  }
  if (resolved.tag === "float" && !Number.isFinite(resolved.value)) {
    const name = Number.isNaN(resolved.value) ? "NaN" : resolved.value > 0 ? "+Inf" : "-Inf";
    throw new UnsupportedValueError(`json: unsupported value: ${name}`);
  }
  return resolved.value;
}

/** A value that YAML has and JSON has not; unlike other failures its message goes without `yaml: `. */
export class UnsupportedValueError extends Error {
  override readonly name = "UnsupportedValueError";
}

function shortTag(tag: string): string {
  const uri = tag.startsWith("!<") ? tag.slice(2, -1) : tag;
  return uri.startsWith(TAG_PREFIX) ? `!!${uri.slice(TAG_PREFIX.length)}` : uri;
}

function decodeBase64(text: string): string {
  const compact = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new YamlError("!!binary value contains invalid base64 data");
  }
  return Buffer.from(compact, "base64").toString("utf8");
}

/** A decoded YAML value as Go's %#v writes it. */
function goSyntax(value: Node, depth: number): string {
  if (value === null) return depth === 0 ? "<nil>" : "interface {}(nil)";
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => goSyntax(item, depth + 1)).join(", ")}}`;
  const members = Object.keys(value).sort();
  return `map[interface {}]interface {}{${members
    .map((key) => `${quote(key)}:${goSyntax(value[key] ?? null, depth + 1)}`)
    .join(", ")}}`;
}
