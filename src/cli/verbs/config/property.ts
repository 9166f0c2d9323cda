import { quote } from "../../../machinery/go-format.ts";
import { parseBoolean } from "../../../machinery/go-format.ts";
import { getOwn, type JsonValue } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { type FieldKind, type KubeconfigDocument, SECTIONS, type Section } from "../../kubeconfig/document.ts";

/** Where in a kubeconfig a property is. */
type Place =
  | { readonly at: "current-context" }
  | { readonly at: Section; readonly name?: string; readonly field?: string; readonly kind?: FieldKind };

/**
 * Sets `clusters.NAME.FIELD`, `users.…`, `contexts.…` or `current-context`; names may have dots.
 * Throws UsageError for what cannot be set.
 * @param raw  bytes are given as they are, not in base64
 */
export function setProperty(config: KubeconfigDocument, path: string, value: string, raw: boolean): void {
  const place = findPlace(path);
  if (place.at === "current-context") {
    config.currentContext = value;
    return;
  }
  const { at, name, field, kind } = place;
  if (name === undefined || field === undefined || kind === undefined) {
    throw new UsageError(`can't set a map to a value: ${path}`);
  }
  config[at].set(name, { ...config[at].get(name), [field]: convert(value, kind, raw) });
}

/** Clears a property, an entry or a whole list. Throws UsageError for what is not there. */
export function unsetProperty(config: KubeconfigDocument, path: string): void {
  const place = findPlace(path);
  if (place.at === "current-context") {
    config.currentContext = "";
    return;
  }
  const { at, name, field } = place;
  if (name === undefined) {
    config[at].clear();
  } else if (field === undefined) {
    config[at].delete(name);
  } else {
    const { [field]: _, ...entry } = config[at].get(name) ?? {};
    if (!config[at].has(name)) throw new UsageError(`current map key \`${name}\` is invalid`);
    config[at].set(name, entry);
  }
}

/** Reads a path (kubectl `navigation_step_parser.go`): the name of an entry ends before the first part that is a field. */
function findPlace(path: string): Place {
  const [first = "", ...rest] = path.split(".");
  if (first === "current-context" && rest.length === 0) return { at: first };
  if (first === "current-context") throw new UsageError(`unable to parse one or more field values of ${path}`);
  if (!Object.hasOwn(SECTIONS, first)) throw new UsageError(`unable to parse ${path} after [] at api.Config`);
  const at = first as Section;
  if (rest.length === 0) return { at };
  const { fields, goType } = SECTIONS[at];
  const fieldAt = rest.findIndex((part, i) => i > 0 && Object.hasOwn(fields, part));
  if (fieldAt < 0) return { at, name: rest.join(".") };
  const name = rest.slice(0, fieldAt).join(".");
  const field = rest[fieldAt] ?? "";
  const kind = getOwn(fields, field);
  if (rest.length > fieldAt + 1 || kind === undefined) {
    if (kind !== "other") throw new UsageError(`unable to parse one or more field values of ${path}`);
    const steps = `[{${at} map[string]*${goType}} {${name} ${goType}}]`;
    throw new UsageError(`unable to parse ${path} after ${steps} at ${goType}`);
  }
  return { at, name, field, kind };
}

function convert(value: string, kind: FieldKind, raw: boolean): JsonValue {
  switch (kind) {
    case "string":
      return value;
    case "bool":
      return parseBoolean(value);
    case "strings":
      throw new UsageError("unrecognized slice type. string");
    case "bytes":
      if (raw) return Buffer.from(value, "utf8").toString("base64");
      if (Buffer.from(value, "base64").toString("base64") === value) return value;
      throw new UsageError(`error decoding input value: ${illegalBase64(value)}`);
    case "other":
      throw new UsageError(`can't set a map to a value: ${quote(value)}`);
  }
}

function illegalBase64(value: string): string {
  const bad = value.search(/[^A-Za-z0-9+/=]/);
  return `illegal base64 data at input byte ${bad < 0 ? Math.max(0, value.length - (value.length % 4)) : bad}`;
}
