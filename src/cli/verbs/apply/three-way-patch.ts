import { schemaOf } from "../../../kinds/schema/registry.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson, isObject, type JsonObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { createThreeWayMergePatch } from "../../../machinery/patch/merge-patch.ts";
import {
  formatConflict,
  PatchConflictError,
  PatchError,
  UnknownPatchFieldError,
} from "../../../machinery/patch/patch-error.ts";
import { createThreeWayStrategicPatch } from "../../../machinery/patch/strategic/three-way.ts";
import { UsageError } from "../../errors.ts";
import type { Output } from "../../io.ts";
import { encodeYaml } from "../../printers/yaml.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";

/** A patch and how the server is to read it. */
export interface ThreeWay {
  readonly type: "strategic" | "merge";
  readonly patch: JsonObject;
}

/** How differences are dealt with. */
export interface ThreeWayRules {
  /** the modified configuration wins over changes that others made */
  readonly overwrite: boolean;
  /** the server's schemas are asked before those that are built in: failures are told for each */
  readonly openApi: boolean;
  readonly stderr: Output;
}

/**
 * The patch that brings a live object to a modified configuration, by what was applied last: strategic for built-in kinds,
 * a merge patch for others (kubectl `apply/patcher.go`, patchSimple). Throws UsageError where there is none.
 */
export function threeWayPatch(
  mapping: ResourceMapping,
  live: KubeObject,
  modified: KubeObject,
  { overwrite, openApi, stderr }: ThreeWayRules,
): ThreeWay {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const schema = schemaOf(mapping);
  try {
    const original = text === undefined || text === "" ? undefined : parseOriginal(text);
    if (schema !== undefined) {
      const patch = createThreeWayStrategicPatch(original, asJson(modified), asJson(live), schema, { overwrite });
      return { type: "strategic", patch };
    }
    const patch = createThreeWayMergePatch(original, asJson(modified), asJson(live));
    if (changesIdentity(patch))
      throw new PatchError("internal", "At least one of apiVersion, kind and name was changed");
    return { type: "merge", patch };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (schema !== undefined && openApi) {
      stderr.write(`warning: error calculating patch from openapi v3 spec: ${describe(error, "v3")}\n`);
      stderr.write(`warning: error calculating patch from openapi spec: ${describe(error, "v2")}\n`);
    }
    throw new UsageError(
      `creating patch with:\noriginal:\n${text ?? ""}\nmodified:\n${encodeJson(modified)}\n\ncurrent:\n${encodeJson(live)}\n\nfor: ${describe(error, "built-in")}`,
    );
  }
}

function parseOriginal(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    value = null;
  }
  if (!isObject(value)) throw new PatchError("internal", "invalid JSON document");
  return value;
}

function changesIdentity(patch: JsonObject): boolean {
  const { metadata } = patch;
  return (
    Object.hasOwn(patch, "apiVersion") ||
    Object.hasOwn(patch, "kind") ||
    (isObject(metadata) && Object.hasOwn(metadata, "name"))
  );
}

function describe(error: PatchError, by: "v3" | "v2" | "built-in"): string {
  if (error instanceof PatchConflictError) return formatConflict(error, encodeYaml);
  if (!(error instanceof UnknownPatchFieldError) || by === "built-in") return error.message;
  const field = `unable to find api field ${JSON.stringify(error.field)}`;
  return by === "v3" ? field : `${field} in ${error.struct}`;
}
