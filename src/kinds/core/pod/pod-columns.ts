import type { Pod } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";
import { restartsText, summarizePod } from "./status-text.ts";

/** The columns of a table of pods. */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: "Ready",
    cell: (pod) => {
      const { ready, total } = summarizePod(pod);
      return `${ready}/${total}`;
    },
  },
  { name: "Status", cell: (pod) => summarizePod(pod).reason },
  { name: "Restarts", cell: (pod, { now }) => restartsText(summarizePod(pod), now) },
  ageColumn,
  { name: "IP", priority: 1, cell: ({ status }) => status?.podIPs?.[0]?.ip || status?.podIP || "<none>" },
  { name: "Node", priority: 1, cell: ({ spec }) => spec?.nodeName || "<none>" },
  { name: "Nominated Node", priority: 1, cell: ({ status }) => status?.nominatedNodeName || "<none>" },
  { name: "Readiness Gates", priority: 1, cell: readinessGates },
];

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const passed = gates.filter(({ conditionType }) =>
    status?.conditions?.some((condition) => condition.type === conditionType && condition.status === "True"),
  );
  return `${passed.length}/${gates.length}`;
}
