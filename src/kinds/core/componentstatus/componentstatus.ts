import type { ComponentStatus } from "../../../generated/types.ts";
import { nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const componentStatus = defineKind<ComponentStatus>({
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  resource: "componentstatuses",
  singular: "componentstatus",
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
  tracksGeneration: false,
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  columns: [
    nameColumn,
    { name: "Status", cell: ({ conditions }) => healthOf(conditions)?.text ?? "Unknown" },
    { name: "Message", cell: ({ conditions }) => healthOf(conditions)?.message ?? "" },
    { name: "Error", cell: ({ conditions }) => healthOf(conditions)?.error ?? "" },
  ],
});

function healthOf(
  conditions: ComponentStatus["conditions"],
): { text: string; message?: string; error?: string } | undefined {
  const healthy = conditions?.find(({ type }) => type === "Healthy");
  return healthy && { ...healthy, text: healthy.status === "True" ? "Healthy" : "Unhealthy" };
}
