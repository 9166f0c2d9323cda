import type { DaemonSet, Node, NodeSelectorTerm, Taint, Toleration } from "../../generated/types.ts";
import { getOwn } from "../../machinery/json.ts";
import { matchesLabels, type Requirement, type SelectorOperator } from "../../machinery/label-selector.ts";

const OPERATORS = new Map<string, SelectorOperator>([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
  ["Gt", "gt"],
  ["Lt", "lt"],
]);

/** Whether a node is to have a pod of a DaemonSet, and whether one that is there may stay. */
export interface Eligibility {
  run: boolean;
  stay: boolean;
}

/** What a node is to a DaemonSet (`NodeShouldRunDaemonPod`). Full nodes are eligible: their pods stay pending. */
export function eligibility(set: DaemonSet, node: Node): Eligibility {
  const spec = set.spec?.template.spec;
  const { name = "", labels = {} } = node.metadata;
  const selected = Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => getOwn(labels, key) === value);
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if ((spec?.nodeName && spec.nodeName !== name) || !selected || terms?.some((term) => selects(term, node)) === false)
    return { run: false, stay: false };
  const tolerations = daemonTolerations(spec?.tolerations, spec?.hostNetwork === true);
  const repelling = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => covers(toleration, taint)),
  );
  return { run: repelling.length === 0, stay: repelling.every(({ effect }) => effect !== "NoExecute") };
}

/** The tolerations of a DaemonSet's pods: troubles of a node do not drive them away (`AddOrUpdateDaemonPodTolerations`). */
export function daemonTolerations(own: readonly Toleration[] = [], hostNetwork: boolean): Toleration[] {
  const tolerations = [...own];
  const add = (key: string, effect: string) => {
    const toleration = { key: `node.kubernetes.io/${key}`, operator: "Exists", effect };
    const at = tolerations.findIndex(
      (other) => other.key === toleration.key && other.effect === effect && other.operator === "Exists" && !other.value,
    );
    if (at < 0) tolerations.push(toleration);
    else tolerations[at] = toleration;
  };
  add("not-ready", "NoExecute");
  add("unreachable", "NoExecute");
  add("disk-pressure", "NoSchedule");
  add("memory-pressure", "NoSchedule");
  add("pid-pressure", "NoSchedule");
  add("unschedulable", "NoSchedule");
  if (hostNetwork) add("network-unavailable", "NoSchedule");
  return tolerations;
}

function selects({ matchExpressions, matchFields }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (!matchExpressions?.length && !matchFields?.length) return false;
  return (
    matchesLabels(requirements(matchExpressions), metadata.labels) &&
    matchesLabels(requirements(matchFields), { "metadata.name": metadata.name ?? "" })
  );
}

function requirements(expressions: NodeSelectorTerm["matchExpressions"]): Requirement[] {
  return (expressions ?? []).map(({ key, operator, values = [] }) => ({
    key,
    operator: OPERATORS.get(operator) ?? "in",
    values,
  }));
}

function covers({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) return false;
  return operator === "Exists" || (!!key && (value ?? "") === (taint.value ?? ""));
}
