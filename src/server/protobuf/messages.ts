import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cluster/package-root.ts";
import { getOwn } from "../../machinery/json.ts";

/** A field of a message: its name in JSON, or the message whose fields JSON has in its place (an embedded Go struct). */
export type MessageField = { readonly name: string } | { readonly embedded: string };

let packages: Record<string, Record<string, string>> | undefined;
const known = new Map<string, ReadonlyMap<number, MessageField>>();

/**
 * The fields of a built-in type by number; undefined for a type that is not there. `state/protobuf/fields.json` has them
 * as words in order of their numbers: `name`, `name+message` for an embedded one, `-` for one that this version does not
 * have, with `number:` in front where numbers are left out (the facts of the generated.proto files of k8s.io/api).
 * @param name  the type's name in OpenAPI: `io.k8s.api.core.v1.Pod`
 */
export function messageFields(name: string): ReadonlyMap<number, MessageField> | undefined {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  packages ??= JSON.parse(readFileSync(join(packageRoot(), "state", "protobuf", "fields.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const dot = name.lastIndexOf(".");
  const words = getOwn(getOwn(packages, name.slice(0, dot)), name.slice(dot + 1));
  if (words === undefined) return undefined;
  const fields = parse(words);
  known.set(name, fields);
  return fields;
}

function parse(words: string): ReadonlyMap<number, MessageField> {
  const fields = new Map<number, MessageField>();
  let number = 0;
  for (const word of words.split(" ")) {
    const [, given, name = "", embedded] = /^(?:(\d+):)?([^+]*)(?:\+(.*))?$/.exec(word) ?? [];
    number = given === undefined ? number + 1 : Number(given);
    if (embedded !== undefined) fields.set(number, { embedded });
    else if (name !== "-" && name !== "") fields.set(number, { name });
  }
  return fields;
}
