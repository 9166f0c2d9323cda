import type { Deployment, ReplicaSet } from "../../generated/types.ts";
import { sameTemplate } from "../../kinds/apps/template-comparison.ts";
import { compareBytes } from "../../machinery/json.ts";
import { formatRequirements, labelSelectorRequirements } from "../../machinery/label-selector.ts";
import { controllerOf } from "../../machinery/object.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { type DescribeContext, listAll, type ResourcePath } from "./describer.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { describePodTemplate } from "./pod-template.ts";

const REPLICA_SETS: ResourcePath = { group: "apps", version: "v1", resource: "replicasets", namespaced: true };

/** A Deployment, its strategy and template, and its ReplicaSets old and new. */
export async function describeDeployment(
  deployment: Deployment,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const { metadata, spec, status } = deployment;
  const selector = formatRequirements(labelSelectorRequirements(spec?.selector));
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("CreationTimestamp", timeText(metadata.creationTimestamp));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Selector", selector);
  out.field("Replicas", replicasText(deployment));
  out.field("StrategyType", spec?.strategy?.type);
  out.field("MinReadySeconds", spec?.minReadySeconds ?? 0);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) {
    const { maxUnavailable = 0, maxSurge = 0 } = rolling;
    out.field("RollingUpdateStrategy", `${maxUnavailable} max unavailable, ${maxSurge} max surge`);
  }
  describePodTemplate(out, spec?.template);
  if (status?.conditions?.length) {
    out.line("Conditions:");
    out.row(["Type", "Status", "Reason"], 1);
    out.row(["----", "------", "------"], 1);
    for (const { type, status: state, reason } of status.conditions) out.row([`${type} `, state, reason], 1);
  }
  await replicaSetLines(out, deployment, selector, context);
}

function replicasText({ spec, status = {} }: Deployment): string {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  return `${spec?.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`;
}

async function replicaSetLines(
  out: DescribeText,
  deployment: Deployment,
  labelSelector: string,
  context: DescribeContext,
): Promise<void> {
  const { uid, namespace = "" } = deployment.metadata;
  let owned: ReplicaSet[];
  try {
    const all = await listAll<ReplicaSet>(context, REPLICA_SETS, namespace, { labelSelector });
    owned = all.filter((set) => controllerOf(set)?.uid === uid).sort(byAge);
  } catch {
    return;
  }
  const current = owned.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  const old = owned.filter((set) => set !== current);
  if (owned.length === 0) return;
  out.field("OldReplicaSets", old.map(replicaSetText).join(", ") || "<none>");
  out.field("NewReplicaSet", current === undefined ? "<none>" : replicaSetText(current));
}

function replicaSetText({ metadata, spec, status }: ReplicaSet): string {
  return `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`;
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata, b.metadata];
  return (
    compareBytes(left.creationTimestamp ?? "", right.creationTimestamp ?? "") ||
    compareBytes(left.name ?? "", right.name ?? "")
  );
}
