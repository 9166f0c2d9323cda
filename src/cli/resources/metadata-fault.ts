import { DecodeError, decode } from "../../kinds/schema/decode.ts";
import { typeSchema } from "../../kinds/schema/registry.ts";
import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import type { StructSchema } from "../../machinery/schema.ts";

const TEXTS = ["name", "generateName", "namespace", "uid", "resourceVersion"];
const MAPS = ["labels", "annotations"];

/**
 * Why the metadata of a manifest cannot be read: `json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name
 * of type string`; undefined where it can (cli-runtime `resource/metadata_decoder.go`).
 */
export function metadataFault({ metadata }: JsonObject): string | undefined {
  if (metadata === undefined || metadata === null || isPlain(metadata)) return undefined;
  const schema = typeSchema("meta_v1/ObjectMeta");
  if (schema === undefined) return undefined;
  const object: StructSchema = {
    type: "struct",
    name: "metadataOnlyObject",
    fields: new Map([["metadata", { name: "metadata", schema, required: false }]]),
  };
  try {
    decode({ metadata }, object);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** Whether metadata holds only names, labels and annotations, all texts: what nearly every manifest has. */
function isPlain(metadata: JsonValue): boolean {
  if (!isObject(metadata)) return false;
  for (const [name, value] of Object.entries(metadata)) {
    if (TEXTS.includes(name)) {
      if (typeof value !== "string") return false;
    } else if (!MAPS.includes(name) || !isObject(value) || !Object.values(value).every(isText)) return false;
  }
  return true;
}

function isText(value: JsonValue): boolean {
  return typeof value === "string";
}
