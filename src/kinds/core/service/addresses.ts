import type { Service } from "../../../generated/types.ts";

/** The addresses of Services of the simulated cluster (`--service-cluster-ip-range`); IPv4 only. */
export const SERVICE_CIDR = "10.96.0.0/12";

/** The node ports of Services (`--service-node-port-range`). */
export const NODE_PORTS = { first: 30000, last: 32767 } as const;

/** The clusterIP of a headless Service. */
export const HEADLESS = "None";

/** Whether a Service has the given types' behaviour: an address of its own, a node port, an outside. */
export function isHeadless({ spec }: Service): boolean {
  return spec?.clusterIPs?.length === 1 && spec.clusterIPs[0] === HEADLESS;
}

/** Types that have a cluster IP, "None" included. */
export function needsClusterIp({ spec }: Service): boolean {
  return spec?.type !== "ExternalName";
}

/** Types that may have node ports. */
export function needsNodePort({ spec }: Service): boolean {
  return spec?.type === "NodePort" || spec?.type === "LoadBalancer";
}

/** A load balancer that must ask each node whether it has endpoints. */
export function needsHealthCheck({ spec }: Service): boolean {
  return spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/** Whether it can be reached from outside, so that externalTrafficPolicy means something. */
export function isExternallyAccessible(service: Service): boolean {
  return needsNodePort(service) || (service.spec?.type === "ClusterIP" && (service.spec.externalIPs?.length ?? 0) > 0);
}
