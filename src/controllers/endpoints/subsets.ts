import type { CoreEndpointPort, EndpointAddress, EndpointSubset, Pod, Service } from "../../generated/types.ts";
import { isReady } from "../../kinds/core/pod/pod-state.ts";
import { compareBytes } from "../../machinery/json.ts";
import { hasAddress, publishedHostname, targetPort } from "./service-pods.ts";

/** Most addresses that one Endpoints object may have (`endpoints_controller.go` maxCapacity). */
const CAPACITY = 1000;

/** The subsets of a Service's Endpoints: pods whose ports resolve alike share one. */
export function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const publishAll = service.spec?.publishNotReadyAddresses === true;
  const groups = new Map<
    string,
    { ports: CoreEndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }
  >();
  for (const pod of pods) {
    if (!hasAddress(pod, publishAll)) continue;
    const ports = portsOf(service, pod);
    if (ports === undefined) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
    groups.set(key, group);
    (publishAll || isReady(pod) ? group.ready : group.notReady).push(addressOf(service, pod));
  }
  return [...groups.entries()]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([, { ports, ready, notReady }]) => ({
      ...(ready.length > 0 && { addresses: ready.sort(byAddress) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.sort(byAddress) }),
      ...(ports.length > 0 && { ports }),
    }));
}

/** At most 1000 addresses of these subsets, ready ones first; undefined where they are no more than that. */
export function truncateSubsets(subsets: readonly EndpointSubset[]): EndpointSubset[] | undefined {
  const ready = subsets.reduce((sum, { addresses }) => sum + (addresses?.length ?? 0), 0);
  const notReady = subsets.reduce((sum, { notReadyAddresses }) => sum + (notReadyAddresses?.length ?? 0), 0);
  if (ready + notReady <= CAPACITY) return undefined;
  let readyLeft = Math.min(CAPACITY, ready);
  let notReadyLeft = CAPACITY - readyLeft;
  const truncated: EndpointSubset[] = [];
  for (const { addresses = [], notReadyAddresses = [], ports } of subsets) {
    const keptReady = addresses.slice(0, readyLeft);
    const keptNotReady = notReadyAddresses.slice(0, notReadyLeft);
    readyLeft -= keptReady.length;
    notReadyLeft -= keptNotReady.length;
    if (keptReady.length + keptNotReady.length === 0) continue;
    truncated.push({
      ...(keptReady.length > 0 && { addresses: keptReady }),
      ...(keptNotReady.length > 0 && { notReadyAddresses: keptNotReady }),
      ...(ports && { ports }),
    });
  }
  return truncated;
}

/** The Service's ports as they are in a pod; undefined where none of them is. */
function portsOf({ spec }: Service, pod: Pod): CoreEndpointPort[] | undefined {
  const servicePorts = spec?.ports ?? [];
  if (servicePorts.length === 0) return spec?.clusterIP === "None" ? [] : undefined;
  const ports: CoreEndpointPort[] = [];
  for (const servicePort of servicePorts) {
    const port = targetPort(pod, servicePort);
    if (port === undefined) continue;
    const { name, protocol, appProtocol } = servicePort;
    ports.push({
      ...(name && { name }),
      port,
      protocol: protocol ?? "TCP",
      ...(appProtocol !== undefined && { appProtocol }),
    });
  }
  return ports.length === 0 ? undefined : ports;
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { namespace = "", name = "", uid = "" } = pod.metadata;
  const hostname = publishedHostname(pod, service);
  return {
    ip: pod.status?.podIP ?? pod.status?.podIPs?.[0]?.ip ?? "",
    ...(hostname !== undefined && { hostname }),
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  return compareBytes(a.ip, b.ip) || compareBytes(a.targetRef?.uid ?? "", b.targetRef?.uid ?? "");
}
