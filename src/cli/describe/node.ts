import type { Lease, Node, Pod, ResourceSlice } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { isStatus } from "../../machinery/status.ts";
import { pathOf, send } from "../resources/rest.ts";
import { type DescribeContext, listAll, PODS, type ResourcePath } from "./describer.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { annotationLines, labelLines, taintLines } from "./label-lines.ts";
import { nodeResourceLines } from "./node-resources.ts";

const LEASES: ResourcePath = { group: "coordination.k8s.io", version: "v1", resource: "leases", namespaced: true };
const SLICES: ResourcePath = { group: "resource.k8s.io", version: "v1", resource: "resourceslices", namespaced: false };
const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE = "kubernetes.io/role";
const POOLS_SHOWN = 10;

/** A Node: its state, its capacity, and the pods that share it. */
export async function describeNode(node: Node, out: DescribeText, context: DescribeContext): Promise<void> {
  const { metadata, spec, status } = node;
  const name = metadata.name ?? "";
  const pods = await podsOn(context, name);
  out.field("Name", name);
  out.field("Roles", rolesOf(node).join(",") || "<none>");
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("CreationTimestamp", timeText(metadata.creationTimestamp));
  taintLines(out, "Taints", spec?.taints);
  out.field("Unschedulable", spec?.unschedulable === true);
  await leaseLines(out, context, name);
  conditionLines(out, node);
  out.line("Addresses:");
  for (const { type, address } of status?.addresses ?? []) out.field(type, address, 1);
  amountLines(out, "Capacity", status?.capacity);
  amountLines(out, "Allocatable", status?.allocatable);
  await deviceLines(out, context, name);
  systemLines(out, node);
  if (spec?.podCIDR) out.field("PodCIDR", spec.podCIDR);
  if (spec?.podCIDRs?.length) out.field("PodCIDRs", spec.podCIDRs.join(","));
  if (spec?.providerID) out.field("ProviderID", spec.providerID);
  if (pods === undefined) out.field("Pods", "not authorized");
  else nodeResourceLines(out, node, pods, context.now);
}

/** The pods of a node that have not ended; undefined where the user may not see them. */
async function podsOn(context: DescribeContext, node: string): Promise<Pod[] | undefined> {
  const fieldSelector = `spec.nodeName=${node},status.phase!=Failed,status.phase!=Succeeded`;
  try {
    return await listAll<Pod>(context, PODS, "", { fieldSelector });
  } catch (error) {
    if (isStatus(error, "Forbidden")) return undefined;
    throw error;
  }
}

function rolesOf({ metadata }: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE && value !== "") roles.add(value);
  }
  return [...roles].sort(compareBytes);
}

async function leaseLines(out: DescribeText, { client }: DescribeContext, node: string): Promise<void> {
  let lease: Lease;
  try {
    lease = await send<Lease>(client, { method: "GET", path: pathOf(LEASES, "kube-node-lease", node) });
  } catch (error) {
    out.field("Lease", `Failed to get lease: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {};
  out.line("Lease:");
  out.field("HolderIdentity", holderIdentity ?? "<unset>", 1);
  out.field("AcquireTime", acquireTime ? timeText(acquireTime) : "<unset>", 1);
  out.field("RenewTime", renewTime ? timeText(renewTime) : "<unset>", 1);
}

function conditionLines(out: DescribeText, { status }: Node): void {
  if (!status?.conditions?.length) return;
  out.line("Conditions:");
  out.row(["Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message"], 1);
  out.row(["----", "------", "-----------------", "------------------", "------", "-------"], 1);
  for (const {
    type,
    status: state,
    lastHeartbeatTime,
    lastTransitionTime,
    reason = "",
    message,
  } of status.conditions) {
    const times = [`${timeText(lastHeartbeatTime)} `, `${timeText(lastTransitionTime)} `];
    out.row([`${type} `, `${state} `, ...times, `${reason} `, message], 1);
  }
}

function amountLines(out: DescribeText, title: string, amounts: { readonly [name: string]: string } | undefined): void {
  const entries = Object.entries(amounts ?? {}).sort(([a], [b]) => compareBytes(a, b));
  if (entries.length > 0) out.line(`${title}:`);
  for (const [name, amount] of entries) out.field(name, canonicalQuantity(amount), 1);
}

function systemLines(out: DescribeText, { status }: Node): void {
  const info = status?.nodeInfo;
  out.line("System Info:");
  out.field("Machine ID", info?.machineID, 1);
  out.field("System UUID", info?.systemUUID, 1);
  out.field("Boot ID", info?.bootID, 1);
  out.field("Kernel Version", info?.kernelVersion, 1);
  out.field("OS Image", info?.osImage, 1);
  out.field("Operating System", info?.operatingSystem, 1);
  out.field("Architecture", info?.architecture, 1);
  out.field("Container Runtime Version", info?.containerRuntimeVersion, 1);
  out.field("Kubelet Version", info?.kubeletVersion, 1);
}

/** The pools of devices that only this node has. */
async function deviceLines(out: DescribeText, context: DescribeContext, node: string): Promise<void> {
  let slices: ResourceSlice[];
  try {
    slices = await listAll({ ...context, chunkSize: 0 }, SLICES, "", { fieldSelector: `spec.nodeName=${node}` });
  } catch {
    return;
  }
  if (slices.length === 0) return;
  const pools = new Map<string, { cells: [string, string]; slices: number; devices: number }>();
  for (const { spec } of slices) {
    const cells: [string, string] = [spec?.driver ?? "", spec?.pool?.name ?? ""];
    const key = cells.join("/");
    const pool = pools.get(key) ?? { cells, slices: 0, devices: 0 };
    pools.set(key, { cells, slices: pool.slices + 1, devices: pool.devices + (spec?.devices?.length ?? 0) });
  }
  out.line("Node-Local ResourceSlices:");
  out.row(["Driver", "Pool", "Slices", "Devices"], 1);
  out.row(["------", "----", "------", "-------"], 1);
  const sorted = [...pools].sort(([a], [b]) => compareBytes(a, b));
  for (const [, pool] of sorted.slice(0, POOLS_SHOWN)) out.row([...pool.cells, pool.slices, pool.devices], 1);
  if (sorted.length > POOLS_SHOWN) out.line(`...and ${sorted.length - POOLS_SHOWN} more pools`, 1);
}
