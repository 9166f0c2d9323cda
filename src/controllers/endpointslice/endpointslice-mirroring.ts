import type { EndpointSlice, Endpoints, EndpointSubset, Service } from "../../generated/types.ts";
import { splitKey } from "../../machinery/object.ts";
import type { Actor } from "../../sim/actor.ts";
import { HEADLESS, TRIGGER_TIME } from "../endpoints/service-pods.ts";
import { type PortGroup, portsKey } from "./slice-endpoints.ts";
import { planSlices } from "./slice-plan.ts";
import { MANAGED_BY, SERVICE_NAME, SLICES, writeSlices } from "./slice-writes.ts";

const CONTROLLER = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";
const NOT_COPIED = new Set([TRIGGER_TIME, "kubectl.kubernetes.io/last-applied-configuration"]);
const LATENCY = 40;

/** Copies hand-made Endpoints of Services without a selector into EndpointSlices (`pkg/controller/endpointslicemirroring`). */
export const endpointSliceMirroring: Actor = {
  name: "endpointslicemirroring",
  user: "system:serviceaccount:kube-system:endpointslicemirroring-controller",
  fieldManager: "kube-controller-manager",
  component: "endpoint-slice-mirroring-controller",
  latency: LATENCY,
  watches: [{ resource: "endpoints" }, { resource: "services" }],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const service = context.get<Service>("services", namespace, name);
    const endpoints = context.get<Endpoints>("endpoints", namespace, name);
    const existing = context
      .list<EndpointSlice>(SLICES, { namespace, selector: [{ key: SERVICE_NAME, operator: "=", values: [name] }] })
      .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === CONTROLLER);
    if (
      service === undefined ||
      endpoints === undefined ||
      service.spec?.selector !== undefined ||
      isSkipped(endpoints)
    ) {
      for (const slice of existing) context.delete(SLICES, namespace, slice.metadata.name ?? "");
      return undefined;
    }
    const { [HEADLESS]: headless, ...own } = endpoints.metadata.labels ?? {};
    const labels = {
      ...own,
      ...(headless !== undefined && { [HEADLESS]: headless }),
      [SERVICE_NAME]: name,
      [MANAGED_BY]: CONTROLLER,
    };
    const annotations = Object.fromEntries(
      Object.entries(endpoints.metadata.annotations ?? {}).filter(([annotation]) => !NOT_COPIED.has(annotation)),
    );
    for (const addressType of ["IPv4", "IPv6"]) {
      const slices = existing.filter((slice) => slice.addressType === addressType);
      const desired = mirrored(endpoints.subsets ?? [], addressType);
      const plan = desired.size === 0 ? { create: [], update: [], remove: slices } : planSlices(slices, desired);
      writeSlices(plan, slices, { owner: endpoints, addressType, labels, annotations }, context);
    }
    return undefined;
  },
};

/** Endpoints that say so themselves, or that leader election uses. */
function isSkipped({ metadata }: Endpoints): boolean {
  return (
    metadata.labels?.[SKIP] === "true" ||
    metadata.annotations?.["control-plane.alpha.kubernetes.io/leader"] !== undefined
  );
}

function mirrored(subsets: readonly EndpointSubset[], addressType: string): Map<string, PortGroup> {
  const groups = new Map<string, { ports: PortGroup["ports"]; endpoints: PortGroup["endpoints"][number][] }>();
  for (const { addresses = [], notReadyAddresses = [], ports: own = [] } of subsets) {
    const ports = own.map((port) => ({ ...port, name: port.name ?? "" }));
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ];
    for (const { address, ready } of all) {
      if (address.ip.includes(":") !== (addressType === "IPv6")) continue;
      const { ip, hostname, nodeName, targetRef } = address;
      const group = groups.get(portsKey(ports)) ?? { ports, endpoints: [] };
      groups.set(portsKey(ports), group);
      group.endpoints.push({
        addresses: [ip],
        conditions: { ready },
        ...(hostname && { hostname }),
        ...(nodeName && { nodeName }),
        ...(targetRef && { targetRef }),
      });
    }
  }
  return groups;
}
