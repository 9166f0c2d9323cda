import type { RestClient } from "../../client/rest-client.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { StatusError } from "../../machinery/status.ts";
import { UsageError } from "../errors.ts";
import type { ResourceMapping } from "./mapper.ts";
import { pathOf, send } from "./rest.ts";

/** Where an object is: its resource, namespace ("" when cluster-scoped) and name. */
export interface Target {
  readonly mapping: ResourceMapping;
  readonly namespace: string;
  readonly name: string;
}

/** What a write says beside its body. */
export interface WriteOptions {
  /** the server only tries it */
  readonly dryRun: boolean;
  /** "" leaves it to the server, which takes the program's name */
  readonly fieldManager: string;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
  readonly subresource?: string;
}

/** Content types of the patches that a command may send. */
export const PATCH_CONTENT = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** The kinds of patches. */
export type PatchType = keyof typeof PATCH_CONTENT;

/** Creates an object; a resourceVersion in it is dropped (cli-runtime `Helper.Create`). Throws StatusError. */
export function createObject(
  client: RestClient,
  { mapping, namespace }: Target,
  object: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  const { resourceVersion, ...metadata } = object.metadata;
  const body = resourceVersion === undefined ? object : { ...object, metadata };
  return send(client, { method: "POST", path: pathOf(mapping, namespace), query: queryOf(options), body });
}

/** Reads an object as the server has it now. Throws StatusError. */
export async function getObject(client: RestClient, target: Target, subresource = ""): Promise<KubeObject> {
  return send(client, { method: "GET", path: itemPath(target, subresource) });
}

/**
 * Patches an object.
 * @param force  only for server-side apply: take fields over from others
 */
export async function patchObject(
  client: RestClient,
  target: Target,
  type: PatchType,
  body: unknown,
  options: WriteOptions,
  force?: boolean,
): Promise<KubeObject> {
  return send(client, {
    method: "PATCH",
    path: itemPath(target, options.subresource),
    query: { ...queryOf(options), ...(force !== undefined && { force: String(force) }) },
    body,
    contentType: PATCH_CONTENT[type],
  });
}

/** Replaces an object; one without resourceVersion overwrites whatever is there (cli-runtime `Helper.Replace`). */
export async function replaceObject(
  client: RestClient,
  target: Target,
  object: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  return send(client, {
    method: "PUT",
    path: itemPath(target, options.subresource),
    query: queryOf(options),
    body: object.metadata.resourceVersion ? object : await withLiveVersion(client, target, object, options),
  });
}

async function withLiveVersion(
  client: RestClient,
  target: Target,
  object: KubeObject,
  { subresource }: WriteOptions,
): Promise<KubeObject> {
  try {
    const { resourceVersion } = (await getObject(client, target, subresource)).metadata;
    return resourceVersion ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object;
  } catch (error) {
    // What is not there may still be created by the PUT; other failures show there too.
    if (error instanceof StatusError) return object;
    throw error;
  }
}

function itemPath({ mapping, namespace, name }: Target, subresource: string | undefined): string {
  if (name === "") throw new UsageError("resource name may not be empty");
  return pathOf(mapping, namespace, name, subresource);
}

function queryOf({ dryRun, fieldManager, fieldValidation }: WriteOptions): Record<string, string | undefined> {
  return {
    dryRun: dryRun ? "All" : undefined,
    fieldManager: fieldManager || undefined,
    fieldValidation,
  };
}
