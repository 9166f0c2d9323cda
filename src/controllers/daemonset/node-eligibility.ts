import type { DaemonSet, Node, Toleration } from "../../generated/types.ts";
import { isRequiredNode } from "../../kinds/core/node/node-selection.ts";
import { tolerates } from "../../kinds/core/node/taints.ts";

/** Whether a node is to have a pod of a DaemonSet, and whether one that is there may stay. */
export interface Eligibility {
  run: boolean;
  stay: boolean;
}

/** What a node is to a DaemonSet (`NodeShouldRunDaemonPod`). Full nodes are eligible: their pods stay pending. */
export function eligibility(set: DaemonSet, node: Node): Eligibility {
  const spec = set.spec?.template.spec;
  const { name = "", labels = {} } = node.metadata;
  if ((spec?.nodeName && spec.nodeName !== name) || !isRequiredNode(spec, { name, labels }))
    return { run: false, stay: false };
  const tolerations = daemonTolerations(spec?.tolerations, spec?.hostNetwork === true);
  const repelling = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && !tolerates(tolerations, taint),
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
