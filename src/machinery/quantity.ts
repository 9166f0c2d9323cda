import { ParseError } from "./parse-error.ts";

/** How a quantity prints: `12M`, `12Mi` or `12e6`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An exact amount: mantissa x 10^scale (apimachinery `api/resource`). Immutable; make one with the functions of this file. */
export interface Quantity {
  /** an integer; a bigint only beyond the safe integers */
  readonly mantissa: number | bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** the text it was read from, where upstream prints that instead of a computed form */
  readonly text?: string;
}

/** The amount 0. */
export const ZERO_QUANTITY: Quantity = { mantissa: 0, scale: 0, format: "DecimalSI" };

const NANO = -9;
const MAX_INT64 = 2n ** 63n - 1n;
/**
 * Longer texts are refused, and a sum of magnitudes further apart is its larger operand: digits and exponents come from
 * users and must cost neither memory nor time.
 */
const MAX_DIGITS = 2000;

const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_WRONG = "unable to parse numeric part of quantity";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/**
 * Reads a quantity (`ParseQuantity`): `250m`, `1.5Gi`, `1e3`, or a JSON number. Amounts finer than a nano-unit round away
 * from zero. Throws ParseError.
 */
export function parseQuantity(text: string | number): Quantity {
  if (typeof text === "number") {
    if (Number.isSafeInteger(text) && text > 0 && text % 1000 !== 0)
      return { mantissa: text, scale: 0, format: "DecimalSI" };
    return parseParts(String(text));
  }
  return parsePlain(text) ?? parseParts(text);
}

/** Prints a quantity in canonical form, or as it was written where that is what upstream keeps (`String`). */
export function formatQuantity(quantity: Quantity): string {
  return quantity.text ?? canonicalText(quantity);
}

/** What a quantity of a JSON body becomes when the API reads and writes it; blanks around it are dropped. Throws ParseError. */
export function canonicalQuantity(text: string | number): string {
  return formatQuantity(parseQuantity(typeof text === "string" ? text.trim() : text));
}

/** Negative, zero or positive as a is less than, equal to or more than b; formats do not count. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.scale === b.scale) return order(a.mantissa, b.mantissa);
  const signA = signOf(a);
  const signB = signOf(b);
  if (signA !== signB || signA === 0) return signA - signB;
  const distance = magnitude(a) - magnitude(b);
  if (distance !== 0) return distance > 0 ? signA : -signA;
  const scale = Math.min(a.scale, b.scale);
  return order(mantissaAt(a, scale), mantissaAt(b, scale));
}

/** a + b, in the format of a, or of b where a is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  if (signOf(a) === 0) return { mantissa: b.mantissa, scale: b.scale, format: b.format };
  if (signOf(b) === 0) return { mantissa: a.mantissa, scale: a.scale, format: a.format };
  if (a.scale !== b.scale) {
    const distance = magnitude(a) - magnitude(b);
    if (distance > MAX_DIGITS) return { mantissa: a.mantissa, scale: a.scale, format: a.format };
    if (distance < -MAX_DIGITS) return { mantissa: b.mantissa, scale: b.scale, format: a.format };
  }
  const scale = Math.min(a.scale, b.scale);
  const x = mantissaAt(a, scale);
  const y = mantissaAt(b, scale);
  if (typeof x === "number" && typeof y === "number") {
    const sum = x + y;
    if (Number.isSafeInteger(sum)) return { mantissa: sum, scale, format: a.format };
  }
  return { mantissa: shrink(BigInt(x) + BigInt(y)), scale, format: a.format };
}

/** a - b, in the format of a, or of b where a is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, negateQuantity(b));
}

/** a times an integer. */
export function multiplyQuantity(a: Quantity, factor: number): Quantity {
  const product = typeof a.mantissa === "number" ? a.mantissa * factor : Number.NaN;
  const mantissa = Number.isSafeInteger(product) ? product : shrink(BigInt(a.mantissa) * BigInt(factor));
  return { mantissa, scale: a.scale, format: a.format };
}

/** -a. */
export function negateQuantity(a: Quantity): Quantity {
  return { mantissa: signOf(a) === 0 ? 0 : -a.mantissa, scale: a.scale, format: a.format };
}

/** -1, 0 or 1. */
export function signOf(a: Quantity): number {
  return a.mantissa > 0 ? 1 : a.mantissa < 0 ? -1 : 0;
}

/** Whole units, rounded away from zero (`Value`); bounded by the 64-bit integers. */
export function quantityValue(a: Quantity): number {
  return scaledValue(a, 0);
}

/** Thousandths, rounded away from zero (`MilliValue`); bounded by the 64-bit integers. */
export function quantityMilliValue(a: Quantity): number {
  return scaledValue(a, -3);
}

/** The nearest floating-point number. */
export function quantityNumber(a: Quantity): number {
  return Number(`${a.mantissa}e${a.scale}`);
}

/** An integer amount. */
export function quantityOf(value: number, format: QuantityFormat = "DecimalSI"): Quantity {
  return { mantissa: value, scale: 0, format };
}

/** An amount given in thousandths. */
export function milliQuantityOf(value: number, format: QuantityFormat = "DecimalSI"): Quantity {
  return { mantissa: value, scale: -3, format };
}

function parsePlain(text: string): Quantity | undefined {
  let value = 0;
  let at = 0;
  for (; at < text.length && at < 11; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === 0 || text.charCodeAt(0) === 48) return undefined;
  switch (text.length - at) {
    case 0:
      return value % 1000 === 0 ? undefined : { mantissa: value, scale: 0, format: "DecimalSI", text };
    case 1:
      return text[at] === "m" && value % 1000 !== 0
        ? { mantissa: value, scale: -3, format: "DecimalSI", text }
        : undefined;
    case 2: {
      const power = text[at + 1] === "i" ? BINARY_SUFFIXES.indexOf(text.slice(at)) : -1;
      const mantissa = value * 1024 ** power;
      if (power < 1 || mantissa > Number.MAX_SAFE_INTEGER) return undefined;
      const format = "BinarySI";
      return value % 8 === 0 ? { mantissa, scale: 0, format } : { mantissa, scale: 0, format, text };
    }
    default:
      return undefined;
  }
}

interface Parts {
  readonly negative: boolean;
  /** digits before the point without leading zeros, "0" where there are none */
  readonly integer: string;
  readonly fraction: string;
  readonly hasDigits: boolean;
  readonly suffix: string;
}

function parseParts(text: string): Quantity {
  if (text === "") throw new ParseError(FORMAT_WRONG);
  if (text === "0") return ZERO_QUANTITY;
  if (text.length > MAX_DIGITS) throw new ParseError(NUMERIC_WRONG);
  const parts = split(text);
  const { base, exponent, format } = interpretSuffix(parts.suffix);
  const digits = parts.integer + parts.fraction;
  const kept = isExact(parts, digits, base, exponent);
  if (!kept && !parts.hasDigits) throw new ParseError(NUMERIC_WRONG);

  let mantissa = BigInt(digits);
  let scale = -parts.fraction.length;
  if (base === 2) mantissa <<= BigInt(exponent);
  else scale += exponent;
  const sign = parts.negative ? -1n : 1n;

  if (kept) {
    const verbatim =
      base === 2
        ? exponent % 10 === 0 && (BigInt(digits) & 7n) !== 0n
        : scale % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
    const amount = { mantissa: shrink(mantissa * sign), scale, format };
    return verbatim ? { ...amount, text } : amount;
  }

  if (scale < NANO && mantissa !== 0n) {
    mantissa = dropDigits(mantissa, NANO - scale);
    scale = NANO;
  }
  let printed = format;
  if (format === "BinarySI" && mantissa !== 0n) {
    const one = 10n ** BigInt(-scale);
    if (mantissa > MAX_INT64 * one) {
      mantissa = MAX_INT64;
      scale = 0;
    } else if (mantissa < one) {
      printed = "DecimalSI";
    }
  }
  return { mantissa: shrink(mantissa * sign), scale: mantissa === 0n ? 0 : scale, format: printed };
}

/** Whether upstream reads it without its big-number path, which never keeps the text. */
function isExact(parts: Parts, digits: string, base: 2 | 10, exponent: number): boolean {
  if (base === 10) return digits.length <= 18 && exponent - parts.fraction.length >= NANO;
  return parts.fraction === "" && 15 - parts.integer.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
}

function split(text: string): Parts {
  let at = 0;
  const negative = text[0] === "-";
  if (negative || text[0] === "+") at++;
  const first = at;
  while (text[at] === "0") at++;
  const zeros = at - first;
  const start = at;
  at = skipDigits(text, at);
  const integer = text.slice(start, at);
  let fraction = "";
  if (text[at] === ".") {
    const point = at + 1;
    at = skipDigits(text, point);
    fraction = text.slice(point, at);
  }
  const suffixStart = at;
  while (at < text.length && "eEinumkKMGTP".includes(text.charAt(at))) at++;
  if (text[at] === "-" || text[at] === "+") at++;
  at = skipDigits(text, at);
  if (at < text.length) throw new ParseError(FORMAT_WRONG);
  return {
    negative,
    integer: integer === "" ? "0" : integer,
    fraction,
    hasDigits: zeros + integer.length + fraction.length > 0,
    suffix: text.slice(suffixStart),
  };
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at;
}

function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: (decimal - 3) * 3, format: "DecimalSI" };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: "BinarySI" };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) {
    const exponent = Number(suffix.slice(1));
    if (Math.abs(exponent) < 2 ** 31) return { base: 10, exponent, format: "DecimalExponent" };
  }
  throw new ParseError(SUFFIX_WRONG);
}

function canonicalText(quantity: Quantity): string {
  if (signOf(quantity) === 0) return "0";
  if (quantity.format === "BinarySI") {
    const binary = binaryText(quantity);
    if (binary !== undefined) return binary;
  }
  let { mantissa, scale } = quantity;
  if (typeof mantissa === "number") {
    for (; mantissa % 10 === 0; scale++) mantissa /= 10;
  } else {
    for (; mantissa % 10n === 0n; scale++) mantissa /= 10n;
  }
  const shift = ((scale % 3) + 3) % 3;
  const digits = `${mantissa}${"0".repeat(shift)}`;
  const exponent = scale - shift;
  if (quantity.format === "DecimalExponent") return exponent === 0 ? digits : `${digits}e${exponent}`;
  return digits + (DECIMAL_SUFFIXES[exponent / 3 + 3] ?? "");
}

/** Undefined where the amount has a fraction or is under 1024: those print in decimals. */
function binaryText(quantity: Quantity): string | undefined {
  if (quantity.scale > MAX_DIGITS) return undefined;
  let whole: bigint;
  if (quantity.scale >= 0) {
    whole = BigInt(mantissaAt(quantity, 0));
  } else {
    const divisor = 10n ** BigInt(-quantity.scale);
    const mantissa = BigInt(quantity.mantissa);
    if (mantissa % divisor !== 0n) return undefined;
    whole = mantissa / divisor;
  }
  if (whole > -1024n && whole < 1024n) return undefined;
  let power = 0;
  for (; whole % 1024n === 0n; power++) whole /= 1024n;
  return `${whole}${BINARY_SUFFIXES[power] ?? ""}`;
}

function scaledValue(quantity: Quantity, scale: number): number {
  const { mantissa } = quantity;
  const distance = quantity.scale - scale;
  if (distance === 0) return bounded(Number(mantissa));
  if (distance > 0) {
    return bounded(signOf(quantity) === 0 ? 0 : Number(mantissa) * 10 ** distance);
  }
  if (typeof mantissa === "number" && distance >= -15) {
    const divisor = 10 ** -distance;
    const whole = Math.trunc(mantissa / divisor);
    return mantissa % divisor === 0 ? whole : whole + Math.sign(mantissa);
  }
  const size = dropDigits(mantissa < 0 ? -BigInt(mantissa) : BigInt(mantissa), -distance);
  return bounded(Number(mantissa < 0 ? -size : size));
}

function bounded(value: number): number {
  const limit = Number(MAX_INT64);
  return Math.max(-limit, Math.min(limit, value));
}

/** A positive mantissa without its last digits, rounded up. */
function dropDigits(mantissa: bigint, count: number): bigint {
  if (mantissa === 0n) return 0n;
  if (count > mantissa.toString().length) return 1n;
  const divisor = 10n ** BigInt(count);
  return (mantissa + divisor - 1n) / divisor;
}

/** The mantissa of the same amount at a smaller scale. */
function mantissaAt(quantity: Quantity, scale: number): number | bigint {
  const distance = quantity.scale - scale;
  if (distance === 0) return quantity.mantissa;
  if (typeof quantity.mantissa === "number" && distance <= 15) {
    const product = quantity.mantissa * 10 ** distance;
    if (Number.isSafeInteger(product)) return product;
  }
  return shrink(BigInt(quantity.mantissa) * 10n ** BigInt(distance));
}

/** The decimal exponent of the leading digit. */
function magnitude(quantity: Quantity): number {
  const digits = String(quantity.mantissa);
  return quantity.scale + digits.length - (quantity.mantissa < 0 ? 1 : 0);
}

function order(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shrink(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}
