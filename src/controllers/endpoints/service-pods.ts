import type { Pod, Service, ServicePort } from "../../generated/types.ts";
import { isSidecar } from "../../kinds/core/pod/pod-containers.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { deepEqual } from "../../machinery/json.ts";
import { labelMapRequirements, matchesLabels } from "../../machinery/label-selector.ts";
import { keyOf } from "../../machinery/object.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Context, Watch } from "../../sim/actor.ts";

type Change = Parameters<NonNullable<Watch["keys"]>>[0];

/** The label that marks endpoints of Services without a cluster IP. */
export const HEADLESS = "service.kubernetes.io/headless";
/** The annotation that tells when the change happened that endpoints follow. */
export const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

/** The keys of the Services whose endpoints a change of a pod may touch. */
export function servicesOfPod(change: Change, context: Context): string[] {
  const pod = change.object as Pod;
  const old = change.old as Pod | undefined;
  if (change.type === "MODIFIED" && old !== undefined && !mattersToEndpoints(pod, old)) return [];
  const keys: string[] = [];
  for (const service of context.list<Service>("services", { namespace: pod.metadata.namespace ?? "" })) {
    if (service.spec?.selector === undefined) continue;
    const selector = labelMapRequirements(service.spec.selector);
    if (
      matchesLabels(selector, pod.metadata.labels) ||
      (old !== undefined && matchesLabels(selector, old.metadata.labels))
    ) {
      keys.push(keyOf(service));
    }
  }
  return keys;
}

/** The pods that a Service selects, through the label index. */
export function podsOf({ metadata, spec }: Service, context: Context): Pod[] {
  if (spec?.selector === undefined) return [];
  return context.list<Pod>("pods", {
    namespace: metadata.namespace ?? "",
    selector: labelMapRequirements(spec.selector),
  });
}

/** Whether a pod has a place among endpoints: it has an address and has not ended (`ShouldPodBeInEndpoints`). */
export function hasAddress(pod: Pod, includeTerminating: boolean): boolean {
  if (isFinished(pod) || (!pod.status?.podIP && !pod.status?.podIPs?.length)) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The container port that a Service port leads to in a pod; undefined where the pod has no port of that name. */
export function targetPort(pod: Pod, { targetPort, port, protocol }: ServicePort): number | undefined {
  if (targetPort === undefined) return port;
  if (typeof targetPort === "number") return targetPort;
  const sidecars = pod.spec?.initContainers?.filter(isSidecar) ?? [];
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const known of container.ports ?? []) {
      if (known.name === targetPort && (known.protocol ?? "TCP") === (protocol ?? "TCP")) return known.containerPort;
    }
  }
  return undefined;
}

/** The host name by which a headless Service publishes a pod. */
export function publishedHostname({ metadata, spec }: Pod, service: Service): string | undefined {
  const publishes =
    spec?.hostname && spec.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace;
  return publishes ? spec.hostname : undefined;
}

/** Whether a Service has an address of its own. */
export function hasClusterIP({ spec }: Service): boolean {
  return !!spec?.clusterIP && spec.clusterIP !== "None";
}

/**
 * When the change happened that a Service's endpoints now follow: the earliest of those that were not known yet, as
 * RFC 3339; undefined where there is none (`endpointslice/util/trigger_time_tracker.go`).
 */
export function triggerTime(service: Service, pods: readonly Pod[], context: Context): string | undefined {
  const name = `trigger/${keyOf(service)}`;
  const last = context.recall<number>(name) ?? 0;
  const times = pods.flatMap(
    ({ status }) => status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime ?? [],
  );
  const created = service.metadata.creationTimestamp;
  let first: string | undefined;
  let latest = last;
  for (const time of created === undefined ? times : [created, ...times]) {
    const at = parseTime(time);
    if (at <= last) continue;
    if (first === undefined || at < parseTime(first)) first = time;
    if (at > latest) latest = at;
  }
  if (latest !== last) context.remember(name, latest);
  return first;
}

/** Forgets what `triggerTime` keeps of a Service that is gone. */
export function forgetTriggerTime(key: string, context: Context): void {
  context.remember(`trigger/${key}`, undefined);
}

/** `EndpointsChanged`: whether an update of a pod shows in endpoints. */
function mattersToEndpoints(pod: Pod, old: Pod): boolean {
  return (
    pod.spec?.nodeName !== old.spec?.nodeName ||
    pod.spec?.hostname !== old.spec?.hostname ||
    pod.status?.phase !== old.status?.phase ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    readiness(pod) !== readiness(old) ||
    !deepEqual(pod.status?.podIPs, old.status?.podIPs) ||
    pod.status?.podIP !== old.status?.podIP ||
    !deepEqual(pod.metadata.labels, old.metadata.labels)
  );
}

function readiness({ status }: Pod): string | undefined {
  return status?.conditions?.find(({ type }) => type === "Ready")?.status;
}
