import type { ConfigMap, Container, EnvVarSource, Secret } from "../../../generated/types.ts";
import { getOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import type { RestClient } from "../../../client/rest-client.ts";
import { UsageError } from "../../errors.ts";
import { fieldValue, resourceValue } from "../../resources/downward-values.ts";
import { send } from "../../resources/rest.ts";

/** Where a variable's value comes from, in words: `configmap conf, key level` (kubectl `set/env/env_resolve.go`). */
export function describeSource({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ""}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ""}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) {
    const { containerName, resource } = resourceFieldRef;
    return `resource field ${containerName ? `${containerName}/` : ""}${resource}`;
  }
  return "invalid valueFrom";
}

/** The value that a reference stands for. Throws UsageError or StatusError where there is none. */
export async function resolveSource(
  client: RestClient,
  namespace: string,
  source: EnvVarSource,
  object: KubeObject,
  container: Container,
): Promise<string> {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  const read = <T>(resource: string, name: string) =>
    send<T>(client, { method: "GET", path: `/api/v1/namespaces/${namespace}/${resource}/${name}` });
  if (secretKeyRef) {
    const { name = "", key } = secretKeyRef;
    const value = getOwn((await read<Secret>("secrets", name)).data, key);
    if (value === undefined) throw new UsageError(`key ${key} not found in secret ${name}`);
    return Buffer.from(value, "base64").toString("utf8");
  }
  if (configMapKeyRef) {
    const { name = "", key } = configMapKeyRef;
    const value = getOwn((await read<ConfigMap>("configmaps", name)).data, key);
    if (value === undefined) throw new UsageError(`key ${key} not found in config map ${name}`);
    return value;
  }
  if (fieldRef) return fieldValue(object, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceValue(container, resourceFieldRef);
  throw new UsageError("invalid valueFrom");
}
