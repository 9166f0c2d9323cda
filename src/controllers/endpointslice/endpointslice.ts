import type { EndpointSlice, Service } from "../../generated/types.ts";
import { splitKey } from "../../machinery/object.ts";
import type { Actor, Context } from "../../sim/actor.ts";
import {
  forgetTriggerTime,
  HEADLESS,
  hasClusterIP,
  podsOf,
  servicesOfPod,
  TRIGGER_TIME,
  triggerTime,
} from "../endpoints/service-pods.ts";
import { desiredEndpoints } from "./slice-endpoints.ts";
import { planSlices } from "./slice-plan.ts";
import { MANAGED_BY, SERVICE_NAME, SLICES, writeSlices } from "./slice-writes.ts";

const CONTROLLER = "endpointslice-controller.k8s.io";
/** Changes within this time, in virtual milliseconds, are written together. */
const LATENCY = 40;

/** Keeps the EndpointSlices of every Service with a selector (`pkg/controller/endpointslice`). */
export const endpointSliceController: Actor = {
  name: "endpointslice",
  user: "system:serviceaccount:kube-system:endpointslice-controller",
  fieldManager: "kube-controller-manager",
  component: "endpoint-slice-controller",
  latency: LATENCY,
  watches: [
    { resource: "services" },
    { resource: "pods", keys: servicesOfPod },
    {
      resource: SLICES,
      *keys({ object, type }) {
        const service = object.metadata.labels?.[SERVICE_NAME];
        if (type !== "ADDED" && service && object.metadata.labels?.[MANAGED_BY] === CONTROLLER)
          yield `${object.metadata.namespace}/${service}`;
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const service = context.get<Service>("services", namespace, name);
    if (service === undefined) {
      forgetTriggerTime(key, context);
      return undefined;
    }
    const { spec, metadata } = service;
    if (spec?.selector === undefined || spec.type === "ExternalName" || metadata.deletionTimestamp !== undefined)
      return undefined;
    syncSlices(service, context);
    return undefined;
  },
};

function syncSlices(service: Service, context: Context): void {
  const pods = podsOf(service, context);
  const { namespace = "", name = "" } = service.metadata;
  const all = context
    .list<EndpointSlice>(SLICES, { namespace, selector: [{ key: SERVICE_NAME, operator: "=", values: [name] }] })
    .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === CONTROLLER && metadata.deletionTimestamp === undefined);
  const families = addressTypes(service);
  const { [HEADLESS]: _, ...own } = service.metadata.labels ?? {};
  const labels = {
    ...own,
    ...(!hasClusterIP(service) && { [HEADLESS]: "" }),
    [SERVICE_NAME]: name,
    [MANAGED_BY]: CONTROLLER,
  };
  const changed = triggerTime(service, pods, context);
  const annotations = changed === undefined ? {} : { [TRIGGER_TIME]: changed };
  for (const addressType of families) {
    const existing = all.filter((slice) => slice.addressType === addressType);
    const plan = planSlices(existing, desiredEndpoints(service, pods, addressType, context));
    writeSlices(plan, existing, { owner: service, addressType, labels, annotations }, context);
  }
  for (const slice of all)
    if (!families.includes(slice.addressType)) context.delete(SLICES, namespace, slice.metadata.name ?? "");
}

function addressTypes({ spec }: Service): string[] {
  if (spec?.ipFamilies?.length) return spec.ipFamilies;
  return hasClusterIP({ spec } as Service) ? [spec?.clusterIP?.includes(":") ? "IPv6" : "IPv4"] : ["IPv4", "IPv6"];
}
