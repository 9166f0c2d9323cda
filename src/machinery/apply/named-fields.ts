import type { Schema } from "../schema.ts";
import type { FieldSet } from "./field-set.ts";
import { isBare, LEAF } from "./field-set.ts";
import { shapeField } from "./shape.ts";

/**
 * The set with every struct field that leads to a member made a member too; map keys and list items stay as they are
 * (structured-merge-diff `EnsureNamedFieldsAreMembers`). So pruning takes a struct away with its last field.
 */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const out: { [element: string]: FieldSet } = {};
  for (const element of Object.keys(set)) {
    const node = set[element] ?? LEAF;
    if (element === "." || isBare(node)) {
      out[element] = node;
      continue;
    }
    let below: Schema | undefined;
    let named = false;
    if (element.startsWith("f:") && schema?.type === "struct") {
      const name = element.slice(2);
      named = schema.fields.has(name);
      below = shapeField(schema, name)?.schema;
    } else if (element.startsWith("f:") && schema?.type === "map") {
      below = schema.values;
    } else if (element.startsWith("k:") && schema?.type === "list") {
      below = schema.items;
    }
    const inner = withNamedFields(node, below);
    out[element] = named && inner["."] === undefined ? { ".": LEAF, ...inner } : inner;
  }
  return out;
}
