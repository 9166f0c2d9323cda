import type { PodTemplateSpec } from "../../generated/types.ts";
import { fnv32a, fnv32aBytes, safeEncode } from "../../machinery/fnv.ts";
import { compareBytes, encodeJson, getOwn, isObject } from "../../machinery/json.ts";
import { parseQuantity } from "../../machinery/quantity.ts";
import { parseTime } from "../../machinery/time.ts";
import goStructs from "../schema/go-structs.json" with { type: "json" };

/**
 * The hash of a pod template as a real cluster computes it (pkg/controller `ComputeHash`), which ends the names of the
 * ReplicaSets of a Deployment. Give the template as it is stored, with its defaults; `collisionCount` yields another hash
 * for the same template.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const hash = fnv32a(dumpPodTemplate(template));
  return safeEncode(String(collisionCount === undefined ? hash : fnv32aBytes(littleEndian(collisionCount), hash)));
}

/** What upstream hashes: the Go value of a template with all its types, as go-spew prints it for `%#v` (`dump.ForHash`). */
export function dumpPodTemplate(template: PodTemplateSpec): string {
  return `(${ROOT})${printerOf(ROOT)(template)}`;
}

/** Prints a JSON value as the Go value of one type, without the name of that type in front. */
type Printer = (value: unknown) => string;

const ROOT = "v1.PodTemplateSpec";
const NIL = "<nil>";
const ZERO_TIME = "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}";
const UTC =
  "{name:(string)UTC zone:([]time.zone)<nil> tx:([]time.zoneTrans)<nil> extend:(string) " +
  "cacheStart:(int64)0 cacheEnd:(int64)0 cacheZone:(*time.zone)<nil>}";
/** From the first year, where Go counts from, to 1970. */
const SECONDS_BEFORE_EPOCH = 62_135_596_800;
/** Amounts with more digits are not told apart: exponents come from users and must cost neither memory nor time. */
const MAX_DIGITS = 2000;

const printers = new Map<string, Printer>();
let types: GoTypes | undefined;

function printerOf(type: string): Printer {
  let printer = printers.get(type);
  if (printer === undefined) {
    printer = makePrinter(type);
    printers.set(type, printer);
  }
  return printer;
}

function makePrinter(type: string): Printer {
  if (type.startsWith("*")) return pointerPrinter(type.slice(1));
  if (type.startsWith("[]")) return slicePrinter(type.slice(2));
  if (type.startsWith("map[")) return mapPrinter(type.slice(type.indexOf("]") + 1));
  switch (type) {
    case "string":
      return (value) => (typeof value === "string" ? value : "");
    case "bool":
      return (value) => (value === true ? "true" : "false");
    case "int32":
    case "int64":
      return (value) => (typeof value === "number" ? String(value) : "0");
    case "resource.Quantity":
      return printQuantity;
    case "intstr.IntOrString":
      return printIntOrString;
    case "v1.Time":
      return printTime;
    case "v1.FieldsV1":
      return (value) => `{Raw:([]uint8)[${Buffer.from(encodeJson(value)).join(" ")}]}`;
  }
  types ??= readGoTypes();
  const fields = types.structs.get(type);
  if (fields !== undefined) return structPrinter(fields);
  const underlying = types.named.get(type);
  if (underlying === undefined) throw new Error(`go-structs.json lacks ${type}`);
  return printerOf(underlying);
}

interface GoTypes {
  /** fields in Go's order: the name, the type, then the JSON name where that is not the name with a small first letter */
  structs: Map<string, string[]>;
  /** other types by their names */
  named: Map<string, string>;
}

/** The file is a flat list of lines since every process evaluates it, and that costs a fraction of what objects do. */
function readGoTypes(): GoTypes {
  const read: GoTypes = { structs: new Map(), named: new Map() };
  let fields: string[] = [];
  for (const line of goStructs) {
    if (line.startsWith(" ")) {
      fields.push(line.trim());
      continue;
    }
    const [name = "", underlying] = line.split(" = ");
    fields = [];
    if (underlying === undefined) read.structs.set(name, fields);
    else read.named.set(name, underlying);
  }
  return read;
}

function structPrinter(fields: readonly string[]): Printer {
  const plan = fields.map((field, i) => {
    const [goName = "", type = "", alias] = field.split(" ");
    return {
      label: `${i > 0 ? " " : ""}${goName}:(${type})`,
      key: alias ?? goName.charAt(0).toLowerCase() + goName.slice(1),
      inline: alias === "inline",
      print: printerOf(type),
    };
  });
  const printFields = (value: Readonly<Record<string, unknown>>): string => {
    let text = "{";
    for (const { label, key, inline, print } of plan) text += label + print(inline ? value : getOwn(value, key));
    return `${text}}`;
  };
  const zero = printFields({});
  return (value) => (isObject(value) ? printFields(value) : zero);
}

/** This one, like those of slices and maps, looks further types up when there is a value: most templates need few. */
function pointerPrinter(target: string): Printer {
  return (value) => (value === undefined || value === null ? NIL : printerOf(target)(value));
}

/** An empty slice or map is nil, since the controller reads protobuf, which has none of them. */
function slicePrinter(item: string): Printer {
  return (value) => (Array.isArray(value) && value.length > 0 ? `[${value.map(printerOf(item)).join(" ")}]` : NIL);
}

function mapPrinter(member: string): Printer {
  return (value) => {
    if (!isObject(value)) return NIL;
    const keys = Object.keys(value).sort(compareBytes);
    const print = printerOf(member);
    return keys.length > 0 ? `map[${keys.map((key) => `${key}:${print(value[key])}`).join(" ")}]` : NIL;
  };
}

function printIntOrString(value: unknown): string {
  if (typeof value === "string") return `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`;
  return `{Type:(intstr.Type)0 IntVal:(int32)${typeof value === "number" ? value : 0} StrVal:(string)}`;
}

function printQuantity(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return quantityText({ format: "" });
  const text = String(value);
  const { mantissa, scale, format, text: kept } = parseQuantity(text);
  if (text === "0") return quantityText({ format, text });
  if (fitsInt64(text)) return quantityText({ amount: mantissa, scale, format, ...(kept && { text: kept }) });
  const nanos = BigInt(mantissa) * 10n ** BigInt(Math.min(scale + 9, MAX_DIGITS));
  return quantityText({ decimal: `{unscaled:(big.Int)${bigInt(nanos)} scale:(inf.Scale)9}`, format });
}

interface QuantityParts {
  amount?: number | bigint;
  scale?: number;
  /** the amount where it is kept as a big number */
  decimal?: string;
  text?: string;
  format: string;
}

function quantityText({ amount = 0, scale = 0, decimal = NIL, text = "", format }: QuantityParts): string {
  return (
    `{i:(resource.int64Amount){value:(int64)${amount} scale:(resource.Scale)${scale}} ` +
    `d:(resource.infDecAmount){Dec:(*inf.Dec)${decimal}} s:(string)${text} Format:(resource.Format)${format}}`
  );
}

/** Whether `ParseQuantity` reads a canonical text into a scaled 64-bit integer, and not into a big number. */
function fitsInt64(text: string): boolean {
  const [, integer = "", fraction = "", suffix = ""] = /^[-+]?0*([0-9]*)\.?([0-9]*)(.*)$/.exec(text) ?? [];
  if (!suffix.endsWith("i")) return integer.length + fraction.length <= 18;
  const exponent = 10 * ("KMGTPE".indexOf(suffix.charAt(0)) + 1);
  return fraction === "" && 15 - integer.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
}

function bigInt(value: bigint): string {
  const words: bigint[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 64n) words.push(rest & 0xffff_ffff_ffff_ffffn);
  return `{neg:(bool)${value < 0n} abs:(big.nat)[${words.join(" ")}]}`;
}

function printTime(value: unknown): string {
  if (typeof value !== "string") return ZERO_TIME;
  const seconds = Math.floor(parseTime(value) / 1000) + SECONDS_BEFORE_EPOCH;
  return `{Time:(time.Time){wall:(uint64)0 ext:(int64)${seconds} loc:(*time.Location)${UTC}}}`;
}

function littleEndian(count: number): number[] {
  return [count, count >>> 8, count >>> 16, count >>> 24, 0, 0, 0, 0].map((byte) => byte & 0xff);
}
