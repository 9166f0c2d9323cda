import type { RestClient } from "../../../client/rest-client.ts";
import type { Pod } from "../../../generated/types.ts";
import { MIRROR_ANNOTATION } from "../../../kinds/core/pod/annotations.ts";
import { isFinished } from "../../../kinds/core/pod/pod-state.ts";
import { controllerOf, type KubeList } from "../../../machinery/object.ts";
import type { Status } from "../../../machinery/status.ts";
import { parseTime } from "../../../machinery/time.ts";
import { send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";

/** Which pods of a node may go. */
export interface PodChoice {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  /** "": all */
  readonly podSelector: string;
  /** seconds; pods that have been deleted longer ago are left alone; 0: none is */
  readonly skipDeletedAfter: number;
}

/** The pods of a node that are to go, with what has to be said about them. */
export interface ChosenPods {
  readonly pods: readonly Pod[];
  readonly warnings: string;
  /** why nothing may be deleted at all */
  readonly errors: readonly string[];
}

type Verdict =
  | { readonly kind: "delete" | "skip" }
  | { readonly kind: "warn"; readonly delete: boolean; readonly message: string }
  | { readonly kind: "refuse"; readonly message: string };

/** Looks through the pods of a node (kubectl `drain/filters.go`). Throws StatusError where they cannot be listed. */
export async function choosePods(context: VerbContext, node: string, choice: PodChoice): Promise<ChosenPods> {
  const client = await context.client();
  const list = await send<KubeList<Pod>>(client, {
    method: "GET",
    path: "/api/v1/pods",
    query: { fieldSelector: `spec.nodeName=${node}`, labelSelector: choice.podSelector || undefined },
  });
  const pods: Pod[] = [];
  const warnings = new Map<string, string[]>();
  const refusals = new Map<string, string[]>();
  for (const item of list.items) {
    const pod = { ...item, apiVersion: "v1", kind: "Pod" };
    const verdict = await judge(client, pod, choice);
    if (verdict.kind === "delete" || (verdict.kind === "warn" && verdict.delete)) pods.push(pod);
    if (verdict.kind === "warn") note(warnings, verdict.message, pod);
    if (verdict.kind === "refuse") note(refusals, verdict.message, pod);
  }
  return {
    pods,
    warnings: [...warnings].map(([message, names]) => `${message}: ${names.join(", ")}`).join("; "),
    errors: [...refusals].map(([message, names]) => `cannot delete ${message}: ${names.join(", ")}`),
  };
}

/** What becomes of a pod. The first rule that keeps it ends the matter; of several warnings the last one stays. */
async function judge(client: RestClient, pod: Pod, choice: PodChoice): Promise<Verdict> {
  const { metadata, spec } = pod;
  if (isDeletedLongAgo(pod, choice.skipDeletedAfter, client.now())) return { kind: "skip" };
  const finished = isFinished(pod);
  const controller = controllerOf({ metadata });
  let verdict: Verdict = { kind: "delete" };
  if (controller?.kind === "DaemonSet" && controller.apiVersion === "apps/v1" && !finished) {
    verdict = await judgeDaemonSetPod(client, metadata.namespace ?? "", controller.name, choice);
    if (verdict.kind === "refuse" || (verdict.kind === "warn" && !verdict.delete)) return verdict;
  }
  if (metadata.annotations !== undefined && Object.hasOwn(metadata.annotations, MIRROR_ANNOTATION))
    return { kind: "skip" };
  if (finished) return { kind: "delete" };
  if (spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined)) {
    if (!choice.deleteEmptyDirData)
      return { kind: "refuse", message: "Pods with local storage (use --delete-emptydir-data to override)" };
  }
  if (controller !== undefined) return { kind: "delete" };
  if (choice.force) return { kind: "warn", delete: true, message: "deleting Pods that declare no controller" };
  return { kind: "refuse", message: "Pods that declare no controller (use --force to override)" };
}

async function judgeDaemonSetPod(
  client: RestClient,
  namespace: string,
  name: string,
  { force, ignoreDaemonSets }: PodChoice,
): Promise<Verdict> {
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/daemonsets/${encodeURIComponent(name)}`;
  const { code, body } = await client.request({ method: "GET", path });
  if (code >= 400) {
    const { message = "", reason } = body as Status;
    if (reason === "NotFound" && force) return { kind: "warn", delete: true, message };
    return { kind: "refuse", message };
  }
  if (!ignoreDaemonSets)
    return { kind: "refuse", message: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
  return { kind: "warn", delete: false, message: "ignoring DaemonSet-managed Pods" };
}

/** Whether a pod was deleted more than so many seconds ago; 0 is never. */
export function isDeletedLongAgo({ metadata }: Pod, seconds: number, now: number): boolean {
  if (seconds <= 0 || metadata.deletionTimestamp === undefined) return false;
  return Math.trunc((now - parseTime(metadata.deletionTimestamp)) / 1000) > seconds;
}

function note(map: Map<string, string[]>, message: string, { metadata }: Pod): void {
  const names = map.get(message) ?? [];
  names.push(`${metadata.namespace}/${metadata.name}`);
  map.set(message, names);
}
