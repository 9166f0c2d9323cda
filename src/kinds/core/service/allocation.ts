import type { Service } from "../../../generated/types.ts";
import { invalid, invalidObject } from "../../../machinery/field-error.ts";
import {
  addressIndex,
  cidrContains,
  cidrSize,
  formatIp,
  nthAddress,
  parseCidr,
  parseIp,
} from "../../../machinery/ip-address.ts";
import { internalError } from "../../../machinery/status.ts";
import type { StrategyContext } from "../../kind.ts";
import { HEADLESS, NODE_PORTS, needsHealthCheck, needsNodePort, SERVICE_CIDR } from "./addresses.ts";

/** Index entry of a node port that a Service holds. */
export function nodePortEntry(port: number): { name: string; value: string } {
  return { name: `nodePort ${port}`, value: "held" };
}

/** The node ports that a Service holds, its health check's included. */
export function heldNodePorts({ spec }: Service): number[] {
  const ports = (spec?.ports ?? []).map(({ nodePort = 0 }) => nodePort);
  return [...new Set([...ports, spec?.healthCheckNodePort ?? 0])].filter((port) => port !== 0);
}

/**
 * May change: gives a Service the cluster IP that it lacks, or takes the one that it asks for. Throws StatusError where
 * that is not to be had (`registry/core/service/ipallocator`).
 */
export function allocateClusterIp(service: Service, context: StrategyContext): void {
  const spec = service.spec ?? {};
  if (spec.clusterIPs?.[0] === HEADLESS) return;
  const wanted = spec.clusterIPs?.[0];
  if (wanted === undefined || wanted === "") {
    const ip = freeClusterIp(context);
    spec.clusterIP = ip;
    spec.clusterIPs = [ip];
    return;
  }
  const fault = clusterIpFault(wanted, context);
  if (fault === undefined) return;
  refuse(service, "spec.clusterIPs", spec.clusterIPs, `failed to allocate IP ${wanted}: ${fault}`);
}

/** May change: the node ports of a new Service (`initNodePorts`, `allocHealthCheckNodePort`). Throws StatusError. */
export function allocateNodePorts(service: Service, context: StrategyContext): void {
  const spec = service.spec ?? {};
  const taken = new NodePortOperation(service, context);
  if (needsNodePort(service)) {
    // Two protocols of one port share a node port.
    const byPort = new Map<number, number>();
    for (const [i, port] of (spec.ports ?? []).entries()) {
      const field = `spec.ports[${i}].nodePort`;
      if (!port.nodePort && spec.allocateLoadBalancerNodePorts === false) continue;
      const shared = byPort.get(port.port);
      if (shared === undefined) {
        const asked = spec.ports?.find((other) => other.port === port.port && other.nodePort)?.nodePort;
        if (asked !== undefined) taken.take(asked, field);
        port.nodePort = asked ?? taken.next();
        byPort.set(port.port, port.nodePort);
      } else if (!port.nodePort) {
        port.nodePort = shared;
      } else if (port.nodePort !== shared) {
        taken.take(port.nodePort, field);
      }
    }
  }
  if (needsHealthCheck(service)) allocateHealthCheckPort(service, taken);
}

/** May change: the node ports that an update asks for or now needs (`updateNodePorts`). Throws StatusError. */
export function updateNodePorts(service: Service, old: Service, context: StrategyContext): void {
  const spec = service.spec ?? {};
  const taken = new NodePortOperation(service, context);
  if (needsNodePort(service)) {
    const before = new Set((old.spec?.ports ?? []).map(({ nodePort }) => nodePort));
    const seen = new Set<string>();
    for (const [i, port] of (spec.ports ?? []).entries()) {
      if (!port.nodePort && spec.allocateLoadBalancerNodePorts === false) continue;
      if (!port.nodePort) port.nodePort = taken.next();
      else if (!before.has(port.nodePort)) taken.take(port.nodePort, `spec.ports[${i}].nodePort`, true);
      const key = `{${port.protocol} ${port.nodePort}}`;
      if (seen.has(key)) throw internalError(`duplicate nodePort: ${key}`);
      seen.add(key);
    }
  }
  if (needsHealthCheck(service) && !needsHealthCheck(old)) allocateHealthCheckPort(service, taken);
}

function allocateHealthCheckPort({ spec = {} }: Service, taken: NodePortOperation): void {
  if (!spec.healthCheckNodePort) {
    spec.healthCheckNodePort = taken.next();
    return;
  }
  const fault = taken.fault(spec.healthCheckNodePort);
  if (fault !== undefined)
    throw internalError(`failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}: ${fault}`);
}

/** How many random places are tried before the range is searched from one of them on. */
const PROBES = 32;
/** The lower part of a range is left to whoever asks for a certain address (KEP-3070). */
const STATIC_ADDRESSES = 256;
const STATIC_PORTS = 86;

function freeClusterIp(context: StrategyContext): string {
  const cidr = parseCidr(SERVICE_CIDR);
  if (cidr === undefined) throw internalError("the service CIDR is no CIDR");
  // Nothing is allocated in a dry run, so the network's own address stands for any.
  if (context.dryRun) return formatIp(cidr.address);
  const last = Number(cidrSize(cidr)) - 2;
  const offset = STATIC_ADDRESSES + 1;
  const found = probe(context, offset, last, (index) => {
    const ip = nthAddress(cidr, index);
    return ip !== undefined && !holdsClusterIp(formatIp(ip), context);
  });
  const ip = found === undefined ? undefined : nthAddress(cidr, found);
  if (ip === undefined) throw internalError("failed to allocate a serviceIP: range is full");
  return formatIp(ip);
}

function clusterIpFault(text: string, context: StrategyContext): string | undefined {
  const cidr = parseCidr(SERVICE_CIDR);
  const ip = parseIp(text);
  if (cidr === undefined || ip === undefined || !cidrContains(cidr, ip))
    return "the provided network does not match the current range";
  const index = addressIndex(cidr, ip);
  if (index === 0n || index === cidrSize(cidr) - 1n) {
    return `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${SERVICE_CIDR}`;
  }
  return holdsClusterIp(formatIp(ip), context) ? "provided IP is already allocated" : undefined;
}

function holdsClusterIp(ip: string, context: StrategyContext): boolean {
  return context.list("services", { field: { name: "spec.clusterIP", value: ip } }).length > 0;
}

/** The node ports of one request: what it takes it takes once (`portallocator.PortAllocationOperation`). */
class NodePortOperation {
  readonly #service: Service;
  readonly #context: StrategyContext;
  readonly #taken = new Set<number>();

  constructor(service: Service, context: StrategyContext) {
    this.#service = service;
    this.#context = context;
  }

  /** Why a port is not to be had; takes it otherwise. */
  fault(port: number): string | undefined {
    const { dryRun } = this.#context;
    // A dry run only looks whether the port is held, also for one that nobody can have.
    if (!dryRun && (port < NODE_PORTS.first || port > NODE_PORTS.last)) {
      return `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`;
    }
    if (this.#isHeld(port)) return "provided port is already allocated";
    this.#taken.add(port);
    return undefined;
  }

  /** Takes a port. Throws StatusError where it is not to be had. */
  take(port: number, field: string, isShared = false): void {
    if (isShared && this.#taken.has(port)) return;
    const fault = this.fault(port);
    if (fault !== undefined) refuse(this.#service, field, port, fault);
  }

  /** Takes any free port. */
  next(): number {
    const port = this.#context.dryRun
      ? Math.max(NODE_PORTS.last, ...this.#taken) + 1
      : (probe(
          this.#context,
          NODE_PORTS.first + STATIC_PORTS,
          NODE_PORTS.last,
          (candidate) => !this.#isHeld(candidate),
        ) ?? this.#lowest());
    this.#taken.add(port);
    return port;
  }

  #lowest(): number {
    for (let port: number = NODE_PORTS.first; port < NODE_PORTS.first + STATIC_PORTS; port++)
      if (!this.#isHeld(port)) return port;
    throw internalError("failed to allocate a nodePort: range is full");
  }

  #isHeld(port: number): boolean {
    return this.#taken.has(port) || this.#context.list("services", { field: nodePortEntry(port) }).length > 0;
  }
}

/** A free place between two others, both included: a random one, or the next free one behind it. */
function probe(
  context: StrategyContext,
  first: number,
  last: number,
  isFree: (place: number) => boolean,
): number | undefined {
  const size = last - first + 1;
  let start = 0;
  for (let i = 0; i < PROBES; i++) {
    start = context.random.int(size);
    if (isFree(first + start)) return first + start;
  }
  for (let i = 1; i < size; i++) {
    const place = first + ((start + i) % size);
    if (isFree(place)) return place;
  }
  return undefined;
}

function refuse({ metadata }: Service, field: string, value: unknown, detail: string): never {
  throw invalidObject({ group: "", kind: "Service" }, metadata.name ?? "", [invalid(field, value, detail)]);
}
