import type { PersistentVolumeClaim, Pod } from "../../generated/types.ts";
import { claimLines } from "./claim-lines.ts";
import { type DescribeContext, listAll, PODS } from "./describer.ts";
import { type DescribeText, timeText } from "./describe-text.ts";
import { podLines } from "./label-lines.ts";

/** A PersistentVolumeClaim and the pods that use it. */
export async function describePersistentVolumeClaim(
  claim: PersistentVolumeClaim,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const pods = await listAll<Pod>(context, PODS, claim.metadata.namespace ?? "");
  claimLines(out, claim, context.now);
  podLines(out, "Used By", usersOf(claim, pods));
  const conditions = claim.status?.conditions ?? [];
  if (conditions.length === 0) return;
  out.line("Conditions:");
  out.row(["Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message"], 1);
  out.row(["----", "------", "-----------------", "------------------", "------", "-------"], 1);
  for (const { type, status, lastProbeTime, lastTransitionTime, reason = "", message } of conditions) {
    const times = [`${timeText(lastProbeTime)} `, `${timeText(lastTransitionTime)} `];
    out.row([`${type} `, `${status} `, ...times, `${reason} `, message], 1);
  }
}

/** Pods that mount a claim, and the pod that it was made for. */
function usersOf({ metadata }: PersistentVolumeClaim, pods: readonly Pod[]): Pod[] {
  const owners = (metadata.ownerReferences ?? []).flatMap(({ kind, uid }) => (kind === "Pod" ? [uid] : []));
  return pods.filter(
    ({ metadata: { uid = "" }, spec }) =>
      owners.includes(uid) ||
      spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name),
  );
}
