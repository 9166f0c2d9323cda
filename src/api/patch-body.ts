import { deepCopy, isObject, type JsonObject, type JsonValue } from "../machinery/json.ts";
import type { KubeObject } from "../machinery/object.ts";
import { applyJsonPatch } from "../machinery/patch/json-patch.ts";
import { applyMergePatch } from "../machinery/patch/merge-patch.ts";
import { applyStrategicPatch } from "../machinery/patch/strategic/apply.ts";
import type { StructSchema } from "../machinery/schema.ts";
import { badRequest, unsupportedMediaType } from "../machinery/status.ts";
import { answerPatchErrors } from "./patch-error.ts";

/** Content types of patches, as PATCH requests carry them. */
export const PATCH_TYPES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/**
 * Applies a patch body of one of the three simple types to a live object and gives the patched copy.
 * Throws StatusError where the patch is malformed or does not fit.
 */
export function applyPatchBody(contentType: string, body: unknown, live: KubeObject, schema: StructSchema): KubeObject {
  const document = deepCopy(live) as unknown as JsonObject;
  const patched = answerPatchErrors(() => patchDocument(contentType, body as JsonValue, document, schema));
  if (!isObject(patched) || !isObject(patched.metadata))
    throw badRequest("cannot restore struct from: non-object value");
  return patched as unknown as KubeObject;
}

function patchDocument(contentType: string, body: JsonValue, document: JsonObject, schema: StructSchema): JsonValue {
  switch (contentType) {
    case PATCH_TYPES.json:
      return applyJsonPatch(document, body);
    case PATCH_TYPES.merge:
      if (!isObject(body)) throw badRequest(`error decoding patch: ${cannotUnmarshal(body)}`);
      return applyMergePatch(document, body);
    case PATCH_TYPES.strategic:
      if (!isObject(body)) throw badRequest(cannotUnmarshal(body));
      return applyStrategicPatch(document, body, schema);
    default:
      throw unsupportedMediaType(Object.values(PATCH_TYPES));
  }
}

/** What Go's decoder says of a body that is no JSON object. */
function cannotUnmarshal(body: JsonValue): string {
  const given = Array.isArray(body) ? "array" : typeof body === "boolean" ? "bool" : typeof body;
  return `json: cannot unmarshal ${given} into Go value of type map[string]interface {}`;
}
