import type { Endpoints, Service } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import { splitKey } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import type { Actor, Context } from "../../sim/actor.ts";
import {
  forgetTriggerTime,
  HEADLESS,
  hasClusterIP,
  podsOf,
  servicesOfPod,
  TRIGGER_TIME,
  triggerTime,
} from "./service-pods.ts";
import { subsetsOf, truncateSubsets } from "./subsets.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const CONTROLLER = "endpoint-controller";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** Changes within this time, in virtual milliseconds, are written together. */
const LATENCY = 40;

/** Keeps an Endpoints object of the same name for every Service with a selector (`pkg/controller/endpoint`). */
export const endpointsController: Actor = {
  name: "endpoints",
  user: "system:serviceaccount:kube-system:endpoint-controller",
  fieldManager: "kube-controller-manager",
  component: CONTROLLER,
  latency: LATENCY,
  watches: [{ resource: "services" }, { resource: "pods", keys: servicesOfPod }, { resource: "endpoints" }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const service = context.get<Service>("services", namespace, name);
    const current = context.get<Endpoints>("endpoints", namespace, name);
    if (service === undefined) {
      forgetTriggerTime(key, context);
      // Endpoints without a Service stay where somebody made them by hand for a Service to come.
      if (current?.metadata.labels?.[MANAGED_BY] === CONTROLLER) context.delete("endpoints", namespace, name);
      return undefined;
    }
    if (service.spec?.selector === undefined) return undefined;
    const wanted = endpointsOf(service, current, context);
    if (wanted !== undefined) write(wanted, current, context);
    return undefined;
  },
};

/** The Endpoints of a Service as they should be; undefined where they are so. */
function endpointsOf(service: Service, current: Endpoints | undefined, context: Context): Endpoints | undefined {
  const pods = podsOf(service, context);
  const all = subsetsOf(service, pods);
  const truncated = truncateSubsets(all);
  const subsets = truncated ?? all;
  const labels = labelsOf(service);
  const { namespace = "", name = "" } = service.metadata;
  if (current !== undefined) {
    const same = deepEqual(current.subsets ?? [], subsets) && deepEqual(current.metadata.labels ?? {}, labels);
    if (same && (current.metadata.annotations?.[OVER_CAPACITY] === "truncated") === (truncated !== undefined))
      return undefined;
  }
  const { [TRIGGER_TIME]: _, [OVER_CAPACITY]: __, ...rest } = current?.metadata.annotations ?? {};
  const changed = triggerTime(service, pods, context);
  const annotations = {
    ...rest,
    ...(changed !== undefined && { [TRIGGER_TIME]: changed }),
    ...(truncated !== undefined && { [OVER_CAPACITY]: "truncated" }),
  };
  const { annotations: ___, ...metadata } = current?.metadata ?? { name, namespace };
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...metadata, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    ...(subsets.length > 0 && { subsets }),
  };
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...(!hasClusterIP(service) && { [HEADLESS]: "" }), [MANAGED_BY]: CONTROLLER };
}

function write(wanted: Endpoints, current: Endpoints | undefined, context: Context): void {
  if (current !== undefined) {
    context.update("endpoints", wanted);
    return;
  }
  try {
    context.create("endpoints", wanted);
  } catch (error) {
    // The namespace is going away: there is nothing to keep any more.
    if (!isStatus(error, "Forbidden") && !isStatus(error, "NotFound")) throw error;
  }
}
