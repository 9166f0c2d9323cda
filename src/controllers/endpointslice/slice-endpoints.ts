import type { DiscoveryEndpointPort, Endpoint, Node, Pod, Service } from "../../generated/types.ts";
import { isReady } from "../../kinds/core/pod/pod-state.ts";
import type { Context } from "../../sim/actor.ts";
import { hasAddress, publishedHostname, targetPort } from "../endpoints/service-pods.ts";

/** Endpoints that share their ports. */
export interface PortGroup {
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

const ZONE = "topology.kubernetes.io/zone";

/** The endpoints that a Service's pods give, by the text of their ports. */
export function desiredEndpoints(
  service: Service,
  pods: readonly Pod[],
  addressType: string,
  context: Context,
): Map<string, PortGroup> {
  const groups = new Map<string, { ports: DiscoveryEndpointPort[]; endpoints: Endpoint[] }>();
  const zones = new Map<string, string | undefined>();
  const zoneOf = (node: string) => {
    if (!zones.has(node)) zones.set(node, context.get<Node>("nodes", "", node)?.metadata.labels?.[ZONE]);
    return zones.get(node);
  };
  for (const pod of pods) {
    if (!hasAddress(pod, true)) continue;
    const endpoint = endpointOf(service, pod, addressType, zoneOf);
    if (endpoint === undefined) continue;
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(key, group);
  }
  return groups;
}

/** One text for equal ports. */
export function portsKey(ports: readonly DiscoveryEndpointPort[] | undefined): string {
  return JSON.stringify(
    (ports ?? [])
      .map(({ name = "", port, protocol = "TCP", appProtocol }) => [name, port, protocol, appProtocol])
      .sort(),
  );
}

function endpointOf(
  service: Service,
  pod: Pod,
  addressType: string,
  zoneOf: (node: string) => string | undefined,
): Endpoint | undefined {
  const { namespace = "", name = "", uid = "" } = pod.metadata;
  const ips = pod.status?.podIPs?.map(({ ip }) => ip) ?? (pod.status?.podIP ? [pod.status.podIP] : []);
  const addresses = ips.filter((ip) => ip.includes(":") === (addressType === "IPv6"));
  if (addresses.length === 0) return undefined;
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const nodeName = pod.spec?.nodeName;
  const zone = nodeName ? zoneOf(nodeName) : undefined;
  const hostname = publishedHostname(pod, service);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: { kind: "Pod", namespace, name, uid },
    ...(zone && { zone }),
  };
}

function portsOf({ spec }: Service, pod: Pod): DiscoveryEndpointPort[] {
  return (spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(pod, servicePort);
    if (port === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}
