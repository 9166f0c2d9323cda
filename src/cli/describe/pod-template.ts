import type { PodTemplateSpec, TopologySpreadConstraint } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { formatLabelSelector } from "../../machinery/label-selector.ts";
import { sortLikeGo } from "../printers/go-sort.ts";
import { containerLines } from "./containers.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines, tolerationLines } from "./label-lines.ts";
import { volumeLines } from "./volumes.ts";

/** The template of pods, as describe of their owners and `rollout history --revision` show it (`DescribePodTemplate`). */
export function describePodTemplate(out: DescribeText, template: PodTemplateSpec | undefined): void {
  out.line("Pod Template:");
  if (template === undefined) {
    out.write("<unset>", 1);
    return;
  }
  const { metadata, spec } = template;
  labelLines(out, "  Labels", metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) annotationLines(out, "  Annotations", metadata?.annotations);
  if (spec?.serviceAccountName) out.field("Service Account", spec.serviceAccountName, 1);
  if (spec?.initContainers?.length) containerLines(out, "Init Containers", spec.initContainers, { space: "  " });
  containerLines(out, "Containers", spec?.containers, { space: "  " });
  volumeLines(out, spec?.volumes, "  ");
  spreadLines(out, spec?.topologySpreadConstraints, "  ");
  if (spec?.priorityClassName) out.field("Priority Class Name", spec.priorityClassName, 1);
  labelLines(out, "  Node-Selectors", spec?.nodeSelector);
  tolerationLines(out, "  Tolerations", spec?.tolerations);
}

/** Topology spread constraints by key; nothing where there are none. */
export function spreadLines(
  out: DescribeText,
  constraints: readonly TopologySpreadConstraint[] | undefined,
  space: string,
): void {
  const list = constraints ?? [];
  if (list.length === 0) return;
  const order = sortLikeGo(
    list.length,
    (i, j) => compareBytes(list[i]?.topologyKey ?? "", list[j]?.topologyKey ?? "") < 0,
  );
  out.write(`${space}Topology Spread Constraints:\t`);
  for (const [nth, i] of order.entries()) {
    const { topologyKey = "", whenUnsatisfiable = "", maxSkew = 0, labelSelector } = list[i] ?? {};
    if (nth > 0) out.write(`${space}\t`);
    const selector = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : "";
    out.line(`${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`);
  }
}
