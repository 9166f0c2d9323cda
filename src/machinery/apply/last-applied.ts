import type { JsonObject, JsonValue } from "../json.ts";
import { encodeJson, getOwn, isObject } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { asJson } from "../object.ts";
import type { Schema } from "../schema.ts";
import { compare } from "./compare.ts";
import type { FieldSet } from "./field-set.ts";
import { difference } from "./field-set.ts";
import { toFieldSet } from "./to-field-set.ts";
import { invalidConfiguration } from "./validate-applied.ts";

/** Where client-side apply keeps the configuration. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** All annotations of an object together may have this many bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

/**
 * What client-side apply set and nobody changed since: kubectl's server-side apply may take it over without a conflict
 * (apimachinery `lastappliedmanager.go`). Undefined where there is no usable annotation.
 */
export function unchangedSinceLastApplied(live: KubeObject, apiVersion: string, schema: Schema): FieldSet | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const lastApplied = text ? parseObject(text) : undefined;
  if (lastApplied === undefined || lastApplied.apiVersion !== apiVersion) return undefined;
  if (invalidConfiguration(lastApplied, schema) !== undefined) return undefined;
  const { changed, removed } = compare(lastApplied, asJson(live), schema);
  return difference(difference(toFieldSet(lastApplied, schema), changed), removed);
}

/** The object with its last-applied annotation, if it has one, brought up to the configuration (`lastappliedupdater.go`). */
export function withLastApplied(object: KubeObject, config: JsonObject): KubeObject {
  const annotations = object.metadata.annotations;
  if (!annotations?.[LAST_APPLIED]) return object;
  const updated = { ...annotations, [LAST_APPLIED]: `${encodeJson(withoutAnnotation(config))}\n` };
  let size = 0;
  for (const [key, value] of Object.entries(updated)) size += Buffer.byteLength(key) + Buffer.byteLength(value);
  const { [LAST_APPLIED]: _, ...others } = updated;
  return { ...object, metadata: { ...object.metadata, annotations: size > MAX_ANNOTATIONS ? others : updated } };
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const metadata = getOwn(config, "metadata");
  const annotations = isObject(metadata) ? getOwn(metadata, "annotations") : undefined;
  if (!isObject(metadata) || !isObject(annotations)) return config;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  return { ...config, metadata: { ...metadata, annotations: others } };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
