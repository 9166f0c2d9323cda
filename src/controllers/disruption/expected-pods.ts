import type { CustomResourceDefinition, Pod, PodDisruptionBudget } from "../../generated/types.ts";
import { scaledValue } from "../../machinery/int-or-string.ts";
import { isObject } from "../../machinery/json.ts";
import { controllerOf, type KubeObject } from "../../machinery/object.ts";
import type { Context, ResourceName } from "../../sim/actor.ts";

/** How many pods a budget counts on, how many of them must be healthy, and the pods that no controller stands behind. */
export interface Expectation {
  readonly expected: number;
  readonly desiredHealthy: number;
  readonly unmanaged: readonly string[];
}

/** Resources whose `spec.replicas` is their scale. */
const REPLICATED = new Set(["deployments.apps", "replicasets.apps", "replicationcontrollers", "statefulsets.apps"]);
const DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

/**
 * What a budget expects of its pods (`pkg/controller/disruption` getExpectedPodCount). Throws an Error whose message goes
 * into the budget's condition where the scale of a pod's controller is not known.
 */
export function expectationOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], context: Context): Expectation {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const { expected, unmanaged } = expectedScale(pods, context);
    return { expected, desiredHealthy: Math.max(0, expected - scaledValue(maxUnavailable, expected, true)), unmanaged };
  }
  if (typeof minAvailable === "number") return { expected: pods.length, desiredHealthy: minAvailable, unmanaged: [] };
  if (minAvailable === undefined) return { expected: 0, desiredHealthy: 0, unmanaged: [] };
  const { expected, unmanaged } = expectedScale(pods, context);
  return { expected, desiredHealthy: scaledValue(minAvailable, expected, true), unmanaged };
}

/** The scales of all controllers of these pods together. */
function expectedScale(pods: readonly Pod[], context: Context): { expected: number; unmanaged: string[] } {
  const scales = new Map<string, number>();
  const seen = new Set<string>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const { name = "" } = pod.metadata;
    const owner = controllerOf(pod)?.uid;
    if (owner === undefined) unmanaged.push(name);
    if (owner === undefined || seen.has(owner)) continue;
    seen.add(owner);
    const top = scaledController(owner, context);
    if (top === undefined) throw new Error(`found no controllers for pod "${name}"`);
    scales.set(top.object.metadata.uid ?? "", scaleOf(top, context));
  }
  let expected = 0;
  for (const scale of scales.values()) expected += scale;
  return { expected, unmanaged };
}

/** The controller that says how many pods there are to be: a ReplicaSet's Deployment before itself. */
function scaledController(uid: string, context: Context): { resource: ResourceName; object: KubeObject } | undefined {
  const found = context.getByUid(uid);
  if (found?.resource !== "replicasets.apps") return found;
  const parent = controllerOf(found.object);
  if (parent?.kind !== "Deployment") return found;
  return context.getByUid(parent.uid);
}

function scaleOf({ resource, object }: { resource: ResourceName; object: KubeObject }, context: Context): number {
  const path = REPLICATED.has(resource) ? ["spec", "replicas"] : customReplicasPath(resource, object, context);
  if (path === undefined) throw new Error(`${resource} does not implement the scale subresource`);
  let value: unknown = object;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof value === "number" ? value : 0;
}

function customReplicasPath(
  resource: ResourceName,
  { apiVersion }: KubeObject,
  context: Context,
): string[] | undefined {
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const definition = context.get<CustomResourceDefinition>(DEFINITIONS, "", resource);
  return definition?.spec.versions
    .find(({ name }) => name === version)
    ?.subresources?.scale?.specReplicasPath.split(".")
    .filter((key) => key !== "");
}
