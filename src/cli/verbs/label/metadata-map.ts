import type { RestClient } from "../../../client/rest-client.ts";
import { parseApiVersion } from "../../../machinery/gvk.ts";
import { compareBytes, setOwn } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { createMergePatch } from "../../../machinery/patch/merge-patch.ts";
import type { DryRun } from "../../printers/name.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";

/** A copy of an object with these labels or annotations, and with a resource version as precondition where one is given. */
export function withMetadata(
  object: KubeObject,
  field: "labels" | "annotations",
  entries: ReadonlyMap<string, string>,
  resourceVersion: string,
): KubeObject {
  const map: Record<string, string> = {};
  for (const [key, value] of entries) setOwn(map, key, value);
  return {
    ...object,
    metadata: { ...object.metadata, [field]: map, ...(resourceVersion !== "" && { resourceVersion }) },
  };
}

/**
 * `a=1` lines of an object's labels or annotations, for `--list`; where several objects are shown, indented and with a
 * headline. kubectl leaves the order to chance, we sort.
 */
export function listMetadata(object: KubeObject, field: "labels" | "annotations", single: boolean): string {
  const { group } = parseApiVersion(object.apiVersion);
  const headline = single ? "" : `Listing ${field} for ${object.kind}.${group}/${object.metadata.name ?? ""}:\n`;
  const lines = Object.entries(object.metadata[field] ?? {})
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, value]) => `${single ? "" : " "}${key}=${value}\n`);
  return headline + lines.join("");
}

/** How `patchMetadata` asks. */
export interface MetadataPatch {
  /** "" where any version will do */
  readonly resourceVersion: string;
  readonly fieldManager: string;
  readonly dryRun: DryRun;
}

/** Sends the difference between the object that was read and the changed one. @returns the object as the server has it then */
export function patchMetadata(
  client: RestClient,
  { mapping, namespace, name }: Info,
  object: KubeObject,
  changed: KubeObject,
  { resourceVersion, fieldManager, dryRun }: MetadataPatch,
): Promise<KubeObject> {
  // The precondition has to be in the patch, so the old side must not have it.
  const { resourceVersion: _, ...metadata } = object.metadata;
  const old = resourceVersion === "" ? object : { ...object, metadata };
  return send(client, {
    method: "PATCH",
    path: pathOf(mapping, namespace, name),
    contentType: "application/merge-patch+json",
    query: { fieldManager, ...(dryRun === "server" && { dryRun: "All" }) },
    body: createMergePatch(asJson(old), asJson(changed)),
  });
}
