import type { Node } from "../../../generated/types.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

/** What `get nodes` shows (`printNode`). */
export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: "Status", cell: statusCell },
  { name: "Roles", cell: (node) => nodeRoles(node).join(",") || "<none>" },
  ageColumn,
  { name: "Version", cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? "" },
  { name: "Internal-IP", priority: 1, cell: (node) => addressOf(node, "InternalIP") },
  { name: "External-IP", priority: 1, cell: (node) => addressOf(node, "ExternalIP") },
  { name: "OS-Image", priority: 1, cell: ({ status }) => status?.nodeInfo?.osImage || "<unknown>" },
  { name: "Kernel-Version", priority: 1, cell: kernelCell },
  {
    name: "Container-Runtime",
    priority: 1,
    cell: ({ status }) => status?.nodeInfo?.containerRuntimeVersion || "<unknown>",
  },
];

/** The roles that a node's labels give it, sorted. */
function nodeRoles({ metadata }: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== "") roles.add(value);
  }
  return [...roles].sort(compareBytes);
}

function statusCell({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const word = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word;
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? "<none>";
}

/** Since 1.36 the architecture stands behind the kernel's version. */
function kernelCell({ status }: Node): string {
  const { kernelVersion = "", architecture = "" } = status?.nodeInfo ?? {};
  if (kernelVersion === "") return "<unknown>";
  return architecture === "" ? kernelVersion : `${kernelVersion} (${architecture})`;
}
