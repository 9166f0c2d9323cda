import { formatSharpV, quote } from "../../../machinery/go-format.ts";
import { format, kindOf, sortedKeys, typeName, type Value } from "./values.ts";

const VERB = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?([\s\S]?)/gu;
const WIDEST = 1000;

/** fmt.Sprintf for the values of templates: %v %+v %#v %s %q %d %t %x %X %o %b %c %f %e %g %T %%, flags, width, precision. */
export function sprintf(pattern: string, args: readonly Value[]): string {
  let next = 0;
  const text = pattern.replace(
    VERB,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      const size = width === "*" ? Number(args[next++]) : Number(width ?? 0);
      const places = precision === undefined ? undefined : precision === "*" ? Number(args[next++]) : Number(precision);
      if (verb === "%") return "%";
      if (verb === "") return "%!(NOVERB)";
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const body = formatVerb(verb, args[next++], flags, places);
      return pad(body, flags, Math.min(Math.abs(size), WIDEST), size < 0);
    },
  );
  if (next >= args.length) return text;
  const extra = args
    .slice(next)
    .map((arg) => (kindOf(arg) === "invalid" ? "<nil>" : `${typeName(arg)}=${format(arg)}`));
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

function pad(body: string, flags: string, width: number, negative: boolean): string {
  const missing = width - Array.from(body).length;
  if (missing <= 0) return body;
  if (negative || flags.includes("-")) return body + " ".repeat(missing);
  if (!flags.includes("0")) return " ".repeat(missing) + body;
  const sign = /^[-+]\d/.test(body) ? body.charAt(0) : "";
  return sign + "0".repeat(missing) + body.slice(sign.length);
}

function formatVerb(verb: string, arg: Value, flags: string, places: number | undefined): string {
  if (verb === "T") return typeName(arg);
  if (verb === "v") return flags.includes("#") ? sharp(arg) : signed(cut(format(arg), arg, places), arg, flags);
  const kind = kindOf(arg);
  if (kind === "invalid") return `%!${verb}(<nil>)`;
  if (kind === "slice") return `[${(arg as Value[]).map((item) => formatVerb(verb, item, flags, places)).join(" ")}]`;
  if (kind === "map") return formatMap(verb, arg as Record<string, unknown>, flags, places);
  const text =
    kind === "string"
      ? formatString(verb, arg as string, flags, places)
      : kind === "bool"
        ? verb === "t"
          ? String(arg)
          : undefined
        : kind === "int"
          ? formatInt(verb, BigInt(arg as bigint | number), flags)
          : formatFloatVerb(verb, arg as number, flags, places);
  return text ?? `%!${verb}(${typeName(arg)}=${format(arg)})`;
}

function formatMap(verb: string, map: Record<string, unknown>, flags: string, places: number | undefined): string {
  const members = sortedKeys(map).map(
    (key) => `${formatVerb(verb, key, flags, places)}:${formatVerb(verb, map[key], flags, places)}`,
  );
  return `map[${members.join(" ")}]`;
}

function sharp(arg: Value): string {
  return typeof arg === "bigint" ? arg.toString() : formatSharpV(arg);
}

function cut(text: string, arg: Value, places: number | undefined): string {
  return places !== undefined && typeof arg === "string" ? Array.from(text).slice(0, places).join("") : text;
}

function signed(text: string, arg: Value, flags: string): string {
  const numeric = typeof arg === "number" || typeof arg === "bigint";
  if (!numeric || text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function formatString(verb: string, text: string, flags: string, places: number | undefined): string | undefined {
  switch (verb) {
    case "s":
      return cut(text, text, places);
    case "q":
      return flags.includes("#") && !text.includes("`") ? `\`${text}\`` : quote(cut(text, text, places));
    case "x":
    case "X": {
      const hex = Buffer.from(text).toString("hex");
      return verb === "X" ? hex.toUpperCase() : hex;
    }
    default:
      return undefined;
  }
}

const BASES: ReadonlyMap<string, [radix: number, prefix: string]> = new Map([
  ["d", [10, ""]],
  ["x", [16, "0x"]],
  ["X", [16, "0X"]],
  ["o", [8, "0"]],
  ["O", [8, ""]],
  ["b", [2, "0b"]],
]);

function formatInt(verb: string, value: bigint, flags: string): string | undefined {
  const base = BASES.get(verb);
  if (base !== undefined) {
    const [radix, prefix] = base;
    const digits = (value < 0n ? -value : value).toString(radix);
    const sign = value < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    const marked = `${verb === "O" ? "0o" : flags.includes("#") ? prefix : ""}${digits}`;
    return sign + (verb === "X" ? marked.toUpperCase() : marked);
  }
  const valid = value >= 0n && value <= 0x10ffffn;
  const char = String.fromCodePoint(valid ? Number(value) : 0xfffd);
  if (verb === "c") return char;
  if (verb === "q") return char === "'" ? "'\\''" : `'${quote(char).slice(1, -1).replace('\\"', '"')}'`;
  if (verb === "U") return `U+${value.toString(16).toUpperCase().padStart(4, "0")}`;
  return undefined;
}

function formatFloatVerb(verb: string, value: number, flags: string, places: number | undefined): string | undefined {
  const digits = Math.min(places ?? 6, 100);
  switch (verb) {
    case "f":
    case "F":
      return signed(value.toFixed(digits), value, flags);
    case "e":
    case "E": {
      const text = value.toExponential(digits).replace(/e([-+])(\d)$/, "e$10$2");
      return signed(verb === "E" ? text.toUpperCase() : text, value, flags);
    }
    case "g":
    case "G": {
      const text = places === undefined ? format(value) : format(Number(value.toPrecision(Math.max(digits, 1))));
      return signed(verb === "G" ? text.toUpperCase() : text, value, flags);
    }
    default:
      return undefined;
  }
}
