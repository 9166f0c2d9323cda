import type { Namespace, Pod } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../../machinery/json.ts";
import { StatusError } from "../../machinery/status.ts";
import type { Actor, Context } from "../../sim/actor.ts";
import { deletionConditions, mergeConditions, type Remains } from "./namespace-conditions.ts";

const FINALIZER = "kubernetes";
/** How long after a change of a namespace it is looked at, virtual milliseconds (namespaceDeletionGracePeriod). */
const LATENCY = 5_000;
/** Estimate of how long finalizers take, seconds. */
const FINALIZER_ESTIMATE = 15;

/** Empties namespaces that are being deleted and lets them go then (`pkg/controller/namespace`). */
export const namespaceController: Actor = {
  name: "namespace",
  user: "system:serviceaccount:kube-system:namespace-controller",
  fieldManager: "kube-controller-manager",
  component: "namespace-controller",
  latency: LATENCY,
  watches: [
    {
      resource: "namespaces",
      *keys({ object, type }) {
        if (type !== "DELETED" && object.metadata.deletionTimestamp !== undefined) yield object.metadata.name ?? "";
      },
    },
  ],
  reconcile(name, context) {
    const namespace = context.get<Namespace>("namespaces", "", name);
    if (namespace?.metadata.deletionTimestamp === undefined || !namespace.spec?.finalizers?.includes(FINALIZER))
      return undefined;
    const { remains, estimate } = deleteContent(name, context);
    const conditions = mergeConditions(namespace.status?.conditions, deletionConditions(remains), context.timestamp);
    const status = { ...namespace.status, conditions };
    const updated = deepEqual(status, namespace.status)
      ? namespace
      : context.updateStatus("namespaces", { ...namespace, status });
    if (remains.counts.size > 0 || remains.failures.length > 0) return (Math.floor(estimate / 2) + 1) * 1000;
    const finalizers = updated.spec?.finalizers?.filter((finalizer) => finalizer !== FINALIZER) ?? [];
    context.updateStatus("namespaces", { ...updated, spec: { ...updated.spec, finalizers } }, "finalize");
    return undefined;
  },
};

/** Deletes everything in a namespace, pods before the rest, and counts what stays. `estimate`: seconds until it is gone. */
function deleteContent(namespace: string, context: Context): { remains: Remains; estimate: number } {
  const failures: string[] = [];
  const podEstimate = graceOfPods(namespace, context);
  deleteAll("pods", namespace, failures, context);
  if (context.count("pods", { namespace }) === 0) {
    for (const { resource } of context.resourcesIn(namespace)) deleteAll(resource, namespace, failures, context);
  }
  const podsLeft = context.count("pods", { namespace });
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { resource, count } of context.resourcesIn(namespace)) {
    // What has not been deleted yet because pods remain is not told as remaining.
    if (podsLeft > 0 && resource !== "pods") continue;
    counts.set(resource, count);
    for (const { metadata } of context.list(resource, { namespace })) {
      for (const finalizer of metadata.finalizers ?? [])
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
  return {
    remains: { counts, finalizers, failures },
    estimate: Math.max(podsLeft > 0 ? podEstimate : 0, finalizers.size > 0 ? FINALIZER_ESTIMATE : 0),
  };
}

function deleteAll(resource: string, namespace: string, failures: string[], context: Context): void {
  for (const { metadata } of context.list(resource, { namespace })) {
    if (metadata.deletionTimestamp !== undefined) continue;
    try {
      context.delete(resource, namespace, metadata.name ?? "", { propagationPolicy: "Background" });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason !== "NotFound") failures.push(error.message);
    }
  }
}

/** The longest grace period of the pods there, seconds. */
function graceOfPods(namespace: string, context: Context): number {
  let longest = 0;
  for (const pod of context.list<Pod>("pods", { namespace })) {
    if (isFinished(pod)) continue;
    longest = Math.max(longest, pod.spec?.terminationGracePeriodSeconds ?? 0);
  }
  return longest;
}
