import type { DaemonSet, Pod, PodSpec } from "../../generated/types.ts";
import { compareBytes, getOwn } from "../../machinery/json.ts";
import { podFromTemplate } from "../pod-control.ts";
import { daemonTolerations } from "./node-eligibility.ts";

/** The label of pods and revisions with the hash of their template. */
export const REVISION_HASH = "controller-revision-hash";
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

/** A new pod for a node: its affinity leaves the scheduler no other (`ReplaceDaemonSetPodNodeNameNodeAffinity`). */
export function daemonPod(set: DaemonSet, hash: string, node: string): Pod {
  const pod = podFromTemplate(set.spec?.template, set);
  const generation = getOwn(set.metadata.annotations, TEMPLATE_GENERATION);
  const labels = {
    ...pod.metadata.labels,
    [REVISION_HASH]: hash,
    ...(generation !== undefined && { "pod-template-generation": generation }),
  };
  return { ...pod, metadata: { ...pod.metadata, labels }, spec: pinned(pod.spec ?? { containers: [] }, node) };
}

/** Whether a pod is of the revision with this hash. */
export function isUpdated({ metadata }: Pod, hash: string): boolean {
  return getOwn(metadata.labels, REVISION_HASH) === hash;
}

/** The pods of a DaemonSet by the node that they run on or are meant for. */
export function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName || intendedNode(pod.spec);
    if (node === undefined) continue;
    const list = byNode.get(node);
    if (list === undefined) byNode.set(node, [pod]);
    else list.push(pod);
  }
  return byNode;
}

/** Order in which pods of one node count: scheduled ones first, then the oldest. */
export function byPrecedence(a: Pod, b: Pod): number {
  return (
    Number(!a.spec?.nodeName) - Number(!b.spec?.nodeName) ||
    compareBytes(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
    compareBytes(a.metadata.name ?? "", b.metadata.name ?? "")
  );
}

function pinned(spec: PodSpec, node: string): PodSpec {
  const { affinity } = spec;
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  return {
    ...spec,
    affinity: {
      ...affinity,
      nodeAffinity: {
        ...affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
      },
    },
    tolerations: daemonTolerations(spec.tolerations, spec.hostNetwork === true),
  };
}

function intendedNode(spec: PodSpec | undefined): string | undefined {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const { matchFields } of required?.nodeSelectorTerms ?? []) {
    for (const { key, operator, values } of matchFields ?? []) {
      if (key === "metadata.name" && operator === "In" && values?.length === 1) return values[0];
    }
  }
  return undefined;
}
