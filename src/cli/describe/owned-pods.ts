import type { Pod } from "../../generated/types.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { controllerOf } from "../../machinery/object.ts";
import { type DescribeContext, listAll, PODS } from "./describer.ts";

/**
 * How many pods of a controller are in which phase: `1 Running / 0 Waiting / 0 Succeeded / 0 Failed`.
 * @param selector  the controller's, as text; pods that it does not own are left out
 */
export async function podsStatus(
  context: DescribeContext,
  { metadata }: KubeObject,
  selector: string,
): Promise<string> {
  const counts = new Map<string, number>();
  for (const pod of await listAll<Pod>(context, PODS, metadata.namespace ?? "", { labelSelector: selector })) {
    if (controllerOf(pod)?.uid !== metadata.uid) continue;
    const phase = pod.status?.phase ?? "";
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const count = (phase: string) => counts.get(phase) ?? 0;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}
