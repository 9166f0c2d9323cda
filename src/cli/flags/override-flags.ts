import { decode, DecodeError } from "../../kinds/schema/decode.ts";
import { schemaOf } from "../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../machinery/gvk.ts";
import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { asJson, type KubeObject } from "../../machinery/object.ts";
import { applyJsonPatch } from "../../machinery/patch/json-patch.ts";
import { applyMergePatch } from "../../machinery/patch/merge-patch.ts";
import { PatchError } from "../../machinery/patch/patch-error.ts";
import { applyStrategicPatch } from "../../machinery/patch/strategic/apply.ts";
import { UsageError } from "../errors.ts";
import { type Flag, string } from "./flag.ts";

/** `--overrides` and `--override-type`. */
export function overrideFlags(): { overrides: Flag<string>; "override-type": Flag<string> } {
  return {
    overrides: string("", "", "JSON that changes the object before it is sent"),
    "override-type": string("", "merge", "How the overrides are applied: json, merge, or strategic"),
  };
}

/** A generated object with the overrides of the command line (kubectl `cmd/util/override_options.go`). Throws UsageError. */
export function withOverrides(object: KubeObject, values: { overrides: string; "override-type": string }): KubeObject {
  const { overrides, "override-type": type } = values;
  if (overrides === "") return object;
  try {
    const patched = patch(object, overrides, type || "merge");
    if (!isObject(patched) || typeof patched.kind !== "string" || patched.kind === "") {
      throw new UsageError(`Object 'Kind' is missing in '${JSON.stringify(patched)}'`);
    }
    const apiVersion = typeof patched.apiVersion === "string" ? patched.apiVersion : "";
    const schema = schemaOf({ ...parseApiVersion(apiVersion), kind: patched.kind });
    if (schema === undefined) {
      throw new UsageError(
        `no kind "${patched.kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`,
      );
    }
    return decode(patched, schema).object as unknown as KubeObject;
  } catch (error) {
    if (error instanceof PatchError || error instanceof DecodeError) throw new UsageError(error.message);
    throw error;
  }
}

function patch(object: KubeObject, text: string, type: string): JsonValue {
  switch (type) {
    case "json":
      return applyJsonPatch(asJson(object), parse(text, "invalid character in JSON patch"), "client");
    case "merge":
      return applyMergePatch(asJson(object), parse(text, "Invalid JSON Patch"));
    case "strategic": {
      const schema = schemaOf({ ...parseApiVersion(object.apiVersion), kind: object.kind });
      if (schema === undefined) return asJson(object);
      return applyStrategicPatch(asJson(object), parse(text, "invalid JSON document") as JsonObject, schema);
    }
    default:
      throw new UsageError(`invalid override type: ${type}`);
  }
}

function parse(text: string, failure: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new UsageError(failure);
  }
}
