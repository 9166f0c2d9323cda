import type { RestClient, RestRequest } from "../../client/rest-client.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { type Status, StatusError } from "../../machinery/status.ts";
import type { ResourceMapping } from "./mapper.ts";

/** Path of a collection, an object in it, or a subresource of that. */
export function pathOf(
  { group, version, resource, namespaced }: Pick<ResourceMapping, "group" | "version" | "resource" | "namespaced">,
  namespace: string,
  name = "",
  subresource = "",
): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const item = name === "" ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${resource}${item}${subresource === "" ? "" : `/${subresource}`}`;
}

/** Sends a request and gives the body of its answer. Throws StatusError where the answer is a failure. */
export async function send<T = KubeObject>(client: RestClient, request: RestRequest): Promise<T> {
  const { code, body } = await client.request(request);
  if (code >= 400) throw StatusError.fromStatus(body as Status);
  return body as T;
}
