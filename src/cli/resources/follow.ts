import type { RestClient } from "../../client/rest-client.ts";
import type { KubeList, KubeObject } from "../../machinery/object.ts";
import { type Status, StatusError } from "../../machinery/status.ts";
import type { Info } from "./info.ts";
import { pathOf, send } from "./rest.ts";

/** What happens to one object: it is there, it changed, it is gone (with its last state, if one was seen). */
export type ObjectChange =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject }
  | { readonly type: "ABSENT"; readonly object?: undefined };

/** The words of a wait that ended without what it waited for (apimachinery `wait.ErrorInterrupted`). */
export const TIMED_OUT = "timed out waiting for the condition";

/** How long "without limit" is for `wait` and `delete`, in milliseconds. */
export const ONE_WEEK = 168 * 3_600_000;

/**
 * Follows one object, as client-go's `UntilWithSync` does over a list and a watch: first how it stands now (ADDED or
 * ABSENT), then every change. Ends at the deadline (milliseconds by the cluster's clock). Throws StatusError where the
 * server refuses.
 */
export async function* followObject(
  client: RestClient,
  { mapping, namespace, name }: Pick<Info, "mapping" | "namespace" | "name">,
  deadline: number,
): AsyncGenerator<ObjectChange> {
  const path = pathOf(mapping, namespace);
  const fieldSelector = `metadata.name=${name}`;
  const list = await send<KubeList>(client, { method: "GET", path, query: { fieldSelector } });
  const [item] = list.items;
  if (item === undefined) yield { type: "ABSENT" };
  else yield { type: "ADDED", object: { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, "") } };
  const query = { fieldSelector, resourceVersion: list.metadata.resourceVersion };
  for await (const { type, object } of client.watch({ method: "GET", path, query }, deadline)) {
    if (type === "BOOKMARK") continue;
    if (type === "ERROR") throw StatusError.fromStatus(object as Status);
    yield { type, object: object as KubeObject };
  }
}
