import type { Container, PodSpec } from "../../../generated/types.ts";
import { isObject, type JsonObject, setOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";

const TEMPLATE = ["spec", "template", "spec"];

/** Where the pod spec of a kind is (kubectl `polymorphichelpers.updatePodSpecForObject`). */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  "v1/Pod": ["spec"],
  "v1/ReplicationController": TEMPLATE,
  "apps/v1/DaemonSet": TEMPLATE,
  "apps/v1/Deployment": TEMPLATE,
  "apps/v1/ReplicaSet": TEMPLATE,
  "apps/v1/StatefulSet": TEMPLATE,
  "batch/v1/CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
  "batch/v1/Job": TEMPLATE,
};

/** The object with another pod spec. Throws UsageError where the kind has none. */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const key = `${object.apiVersion}/${object.kind}`;
  const path = Object.hasOwn(PATHS, key) ? PATHS[key] : undefined;
  if (path === undefined) {
    const version = object.apiVersion.split("/").at(-1) ?? "";
    throw new UsageError(`the object is not a pod or does not have a pod template: *${version}.${object.kind}`);
  }
  return changeAt(object, path, (spec) => change(spec as PodSpec)) as KubeObject;
}

/** The spec with every container, then every init container, that `name` fits, changed. */
export function withContainers(
  spec: PodSpec,
  fits: (name: string) => boolean,
  change: (container: Container) => Container,
): PodSpec {
  const each = (containers: readonly Container[]) =>
    containers.map((container) => (fits(container.name) ? change(container) : container));
  return {
    ...spec,
    ...(spec.containers && { containers: each(spec.containers) }),
    ...(spec.initContainers && { initContainers: each(spec.initContainers) }),
  };
}

/** Whether any container or init container fits. */
export function hasContainer({ containers, initContainers }: PodSpec, fits: (name: string) => boolean): boolean {
  return [...(containers ?? []), ...(initContainers ?? [])].some(({ name }) => fits(name));
}

/**
 * Whether a container's name fits `-c`, where `*` stands for anything. kubectl looks for the parts one after the other
 * without going back (`set/helper.go`, selectString), which refuses some names that a pattern would take.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.includes("*")) return name === pattern;
  const parts = pattern.split("*");
  let pos = 0;
  for (const [index, part] of parts.entries()) {
    if (part === "") continue;
    const next = name.slice(pos).indexOf(part);
    if (next < pos || (index === 0 && pos !== 0)) return false;
    if (index === parts.length - 1 && name.length !== part.length + next) return false;
    pos = next;
  }
  return true;
}

function changeAt(value: unknown, path: readonly string[], change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value ?? {});
  const parent: JsonObject = isObject(value) ? value : {};
  const copy = { ...parent };
  setOwn(copy, key, changeAt(parent[key], rest, change));
  return copy;
}
