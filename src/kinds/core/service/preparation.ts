import type { Service, ServiceSpec } from "../../../generated/types.ts";
import { deepEqual } from "../../../machinery/json.ts";
import type { StrategyContext } from "../../kind.ts";
import { isExternallyAccessible, needsClusterIp, needsHealthCheck, needsNodePort } from "./addresses.ts";
import { allocateClusterIp, allocateNodePorts, updateNodePorts } from "./allocation.ts";
import { initIpFamilies } from "./ip-families.ts";

/** May change: a new Service gets its addresses (registry `core/service/storage/storage.go`, `beginCreate`). Throws StatusError. */
export function prepareService(service: Service, context: StrategyContext): void {
  service.status = { loadBalancer: {} };
  syncClusterIps(service.spec ?? {}, undefined);
  initIpFamilies(service, undefined);
  if (service.spec?.type !== "ExternalName") allocateClusterIp(service, context);
  allocateNodePorts(service, context);
}

/** May change: what an update leaves open comes from before, and what its type now needs is allocated (`beginUpdate`). Throws StatusError. */
export function prepareServiceUpdate(service: Service, old: Service, context: StrategyContext): void {
  service.spec ??= {};
  const spec = service.spec;
  const before = old.spec ?? {};
  carryAllocated(service, old);
  syncClusterIps(spec, before);
  initIpFamilies(service, old);
  if (before.type === "ExternalName" && spec.type !== "ExternalName") allocateClusterIp(service, context);
  updateNodePorts(service, old, context);
  dropForType(service, old);
}

/** Allocated values that a client did not repeat (registry `core/service/strategy.go`, `patchAllocatedValues`). */
function carryAllocated(service: Service, old: Service): void {
  const spec = service.spec ?? {};
  const before = old.spec ?? {};
  if (needsClusterIp(old) && needsClusterIp(service)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === before.clusterIP && before.clusterIPs)
      spec.clusterIPs = [...before.clusterIPs];
  }
  if (needsNodePort(old) && needsNodePort(service)) {
    const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of spec.ports ?? []) {
      if (port.nodePort) continue;
      const same = before.ports?.find((other) => other.port === port.port && other.protocol === port.protocol);
      if (same?.nodePort && !used.has(same.nodePort)) port.nodePort = same.nodePort;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(service) && !spec.healthCheckNodePort && before.healthCheckNodePort) {
    spec.healthCheckNodePort = before.healthCheckNodePort;
  }
}

/** clusterIP and the first of clusterIPs are one; a client may set or clear either (`normalizeClusterIPs`). */
function syncClusterIps(spec: ServiceSpec, before: ServiceSpec | undefined): void {
  const { clusterIP = "", clusterIPs = [] } = spec;
  if (before === undefined) {
    if (clusterIP !== "" && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
    return;
  }
  const { clusterIP: oldIp = "", clusterIPs: oldIps = [] } = before;
  if (clusterIP !== oldIp) {
    if (clusterIP === "" && deepEqual(clusterIPs, oldIps)) delete spec.clusterIPs;
    else if (clusterIP !== "" && deepEqual(clusterIPs, oldIps)) spec.clusterIPs = [clusterIP];
    else if (clusterIP !== "" && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
  } else if (!deepEqual(clusterIPs, oldIps) && clusterIPs.length === 0) {
    delete spec.clusterIP;
  }
}

/** What the old type needed, the new one does not, and nobody touched, goes away (`dropTypeDependentFields`). */
function dropForType(service: Service, old: Service): void {
  const spec = service.spec ?? {};
  const before = old.spec ?? {};
  const drop = (...keys: (keyof ServiceSpec)[]) => {
    if (keys.every((key) => deepEqual(spec[key], before[key]))) for (const key of keys) delete spec[key];
  };
  if (needsClusterIp(old) && !needsClusterIp(service)) {
    drop("clusterIP", "clusterIPs");
    drop("ipFamilies");
    drop("ipFamilyPolicy");
  }
  if (needsNodePort(old) && !needsNodePort(service)) {
    const held = new Set(before.ports?.map(({ nodePort }) => nodePort));
    const ports = (spec.ports ?? []).filter(({ nodePort }) => nodePort);
    if (ports.every(({ nodePort }) => held.has(nodePort))) for (const port of ports) delete port.nodePort;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(service)) drop("healthCheckNodePort");
  if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    drop("allocateLoadBalancerNodePorts");
    drop("loadBalancerClass");
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(service)) drop("externalTrafficPolicy");
}
