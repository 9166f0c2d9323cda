import { UsageError } from "../errors.ts";
import type { ResourceMapper } from "./mapper.ts";
import { formatGroupResource } from "../../machinery/gvk.ts";

/** What `TYPE NAME…`, `TYPE/NAME…` or `TYPE,TYPE` come to: pairs of type and name, or types with names apart. */
export interface TypeArguments {
  readonly pairs: readonly { type: string; name: string }[];
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/** Reads resource arguments (cli-runtime `resource/builder.go`, ResourceTypeOrNameArgs). Throws UsageError. */
export function parseTypeArguments(words: readonly string[], mapper: ResourceMapper, program: string): TypeArguments {
  const args = multiply(words);
  const slashed = args.filter((word) => word.includes("/")).length;
  if (slashed > 0 && slashed < args.length) {
    throw new UsageError(
      `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. '${program} get resource/<resource_name>' instead of '${program} get resource resource/<resource_name>'`,
    );
  }
  if (slashed > 0) return { pairs: args.map(splitPair), types: [], names: [] };
  const [types = "", ...names] = args;
  return {
    pairs: [],
    types: types === "" && args.length === 0 ? [] : splitTypes(expandCategories(types, mapper)),
    names,
  };
}

/** `a,b c d` means a/c a/d b/c b/d. */
function multiply(words: readonly string[]): readonly string[] {
  const [first = "", ...names] = words;
  const types = splitTypes(first);
  if (names.length === 0 || types.length < 2) return words;
  return types.flatMap((type) => names.map((name) => `${type}/${name}`));
}

function splitTypes(text: string): string[] {
  return [...new Set(text.split(","))];
}

function splitPair(word: string): { type: string; name: string } {
  const [type = "", name = "", ...more] = word.split("/");
  if (more.length > 0) throw new UsageError("arguments in resource/name form may not have more than one slash");
  if (type === "" || name === "" || splitTypes(type).length !== 1) {
    throw new UsageError("arguments in resource/name form must have a single resource and name");
  }
  return { type, name };
}

function expandCategories(types: string, mapper: ResourceMapper): string {
  return types
    .split(",")
    .map((type) => mapper.category(type)?.map(formatGroupResource).join(",") ?? type)
    .join(",");
}
