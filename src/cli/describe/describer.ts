import type { RestClient } from "../../client/rest-client.ts";
import type { KubeList, KubeObject } from "../../machinery/object.ts";
import type { ResourceMapping } from "../resources/mapper.ts";
import { pathOf, send } from "../resources/rest.ts";
import type { DescribeText } from "./describe-text.ts";

/** What a description is made with beside the object. */
export interface DescribeContext {
  readonly client: RestClient;
  /** milliseconds since the epoch by the cluster's clock */
  readonly now: number;
  /** objects a request of a list; 0: all at once */
  readonly chunkSize: number;
}

/** Writes what describe says of an object, all but its events. Throws StatusError where it needs what the server refuses. */
export type Describer<T extends KubeObject = KubeObject> = (
  object: T,
  out: DescribeText,
  context: DescribeContext,
) => void | Promise<void>;

/** A resource as far as paths need it. */
export type ResourcePath = Pick<ResourceMapping, "group" | "version" | "resource" | "namespaced">;

export const PODS: ResourcePath = { group: "", version: "v1", resource: "pods", namespaced: true };
export const SERVICES: ResourcePath = { group: "", version: "v1", resource: "services", namespaced: true };
export const ENDPOINT_SLICES: ResourcePath = {
  group: "discovery.k8s.io",
  version: "v1",
  resource: "endpointslices",
  namespaced: true,
};

/** All objects of a resource that a query selects, in chunks. Throws StatusError. */
export async function listAll<T extends KubeObject>(
  { client, chunkSize }: Pick<DescribeContext, "client" | "chunkSize">,
  resource: ResourcePath,
  namespace: string,
  query: { readonly labelSelector?: string; readonly fieldSelector?: string } = {},
): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const page: KubeList = await send<KubeList>(client, {
      method: "GET",
      path: pathOf(resource, namespace),
      query: { ...query, limit: chunkSize > 0 ? String(chunkSize) : undefined, continue: next },
    });
    for (const item of page.items ?? []) items.push(item as T);
    next = page.metadata.continue;
  } while (next);
  return items;
}
