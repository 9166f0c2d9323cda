import type { ConfigMap, Container, EnvVarSource, Secret } from "../../../generated/types.ts";
import { compareBytes, getOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { parseQuantity, quantityMilliValue, quantityValue, signOf } from "../../../machinery/quantity.ts";
import type { RestClient } from "../../../client/rest-client.ts";
import { UsageError } from "../../errors.ts";
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
  if (resourceFieldRef) return resourceValue(container, resourceFieldRef.resource, resourceFieldRef.divisor);
  throw new UsageError("invalid valueFrom");
}

function fieldValue({ metadata }: KubeObject, path: string): string {
  const subscript = /^(.+?)\['(.*)'\]$/.exec(path);
  const [, field, key = ""] = subscript ?? [];
  if (field === "metadata.annotations") return getOwn(metadata.annotations, key) ?? "";
  if (field === "metadata.labels") return getOwn(metadata.labels, key) ?? "";
  if (field !== undefined) throw new UsageError(`fieldPath ${JSON.stringify(path)} does not support subscript`);
  switch (path) {
    case "metadata.annotations":
      return formatMap(metadata.annotations);
    case "metadata.labels":
      return formatMap(metadata.labels);
    case "metadata.name":
      return metadata.name ?? "";
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    default:
      throw new UsageError(`unsupported fieldPath: ${path}`);
  }
}

function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort(compareBytes)
    .map((key) => `${key}=${JSON.stringify(getOwn(map, key))}`)
    .join("\n");
}

function resourceValue({ resources = {} }: Container, resource: string, divisor: unknown): string {
  const [, of = "", name = ""] =
    /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (of === "") throw new UsageError(`Unsupported container resource : ${resource}`);
  const amounts = (of === "limits" ? resources.limits : resources.requests) as Record<string, string> | undefined;
  const amount = parseQuantity(getOwn(amounts, name) ?? "0");
  const given = parseQuantity(divisor === undefined || divisor === null ? "0" : String(divisor));
  const unit = signOf(given) === 0 ? parseQuantity("1") : given;
  const measure = name === "cpu" ? quantityMilliValue : quantityValue;
  return String(Math.ceil(measure(amount) / measure(unit)));
}
