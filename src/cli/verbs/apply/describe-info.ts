import type { Info } from "../../resources/info.ts";

/** `Resource: "apps/v1, Resource=deployments", GroupVersionKind: …` with name and namespace on a second line (Go's `Info.String`). */
export function describeInfo({ mapping, namespace, name }: Info): string {
  const { group, version, resource, kind } = mapping;
  const first = `Resource: "${group}/${version}, Resource=${resource}", GroupVersionKind: "${group}/${version}, Kind=${kind}"`;
  return `${first}\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;
}
