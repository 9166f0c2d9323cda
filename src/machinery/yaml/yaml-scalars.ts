/** What an untagged plain scalar of YAML 1.1 stands for. A timestamp stays text. */
export type PlainScalar =
  | { readonly tag: "null"; readonly value: null }
  | { readonly tag: "bool"; readonly value: boolean }
  | { readonly tag: "int" | "float"; readonly value: number }
  | { readonly tag: "str" | "timestamp"; readonly value: string };

const WORDS = new Map<string, PlainScalar>();
for (const word of ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]) {
  WORDS.set(word, { tag: "bool", value: true });
}
for (const word of ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]) {
  WORDS.set(word, { tag: "bool", value: false });
}
for (const word of ["", "~", "null", "Null", "NULL"]) WORDS.set(word, { tag: "null", value: null });
for (const word of [".nan", ".NaN", ".NAN"]) WORDS.set(word, { tag: "float", value: Number.NaN });
for (const word of [".inf", ".Inf", ".INF"]) {
  WORDS.set(word, { tag: "float", value: Number.POSITIVE_INFINITY });
  WORDS.set(`+${word}`, { tag: "float", value: Number.POSITIVE_INFINITY });
  WORDS.set(`-${word}`, { tag: "float", value: Number.NEGATIVE_INFINITY });
}

const LONGEST_WORD = 5;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const PREFIXED = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+]([0-9]{2}):([0-9]{2}))|[ ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?$/;

/** Resolves a plain scalar as kubectl's YAML library does (go.yaml.in/yaml/v2 `resolve.go`): YAML 1.1 words and octals. */
export function resolvePlain(text: string): PlainScalar {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  const digit = first >= 0x30 && first <= 0x39;
  if (!digit && first !== 0x2b && first !== 0x2d && first !== 0x2e) return { tag: "str", value: text };
  if (isTimestamp(text)) return { tag: "timestamp", value: text };
  return number(first === 0x2e ? text : text.replaceAll("_", "")) ?? { tag: "str", value: text };
}

/** Whether text looks like a base-60 number (`1:30`), which is quoted on output though it is read as text. */
export function isBase60(text: string): boolean {
  return text.includes(":") && BASE_60.test(text);
}

/** Whether text is one of the date and time forms of YAML 1.1 that Go reads. */
export function isTimestamp(text: string): boolean {
  const match = text.charCodeAt(4) === 0x2d ? TIMESTAMP.exec(text) : null;
  if (match === null) return false;
  const at = (index: number, other = index): number => Number(match[index] ?? match[other] ?? 0);
  const [year, month, day] = [at(1), at(2), at(3)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  return at(4, 9) < 24 && at(5, 10) < 60 && at(6, 11) < 60 && at(7) <= 24 && at(8) <= 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function number(text: string): PlainScalar | undefined {
  if (DECIMAL.test(text)) return { tag: "int", value: Number(text) + 0 };
  const prefixed = PREFIXED.exec(text);
  if (prefixed !== null) {
    const [, sign, hex, octal, binary] = prefixed;
    const value = hex ? Number.parseInt(hex, 16) : octal ? Number.parseInt(octal, 8) : Number.parseInt(binary ?? "", 2);
    return { tag: "int", value: sign === "-" ? -value : value };
  }
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { tag: "float", value } : undefined;
}
