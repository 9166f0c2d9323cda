import type { Node, Pod } from "../../generated/types.ts";
import {
  type Amounts,
  addAmounts,
  aggregateAmounts,
  isHugePages,
  isPodLevelResource,
} from "../../kinds/core/pod/resources.ts";
import { compareBytes } from "../../machinery/json.ts";
import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
  ZERO_QUANTITY,
} from "../../machinery/quantity.ts";
import { ageText, type DescribeText } from "./describe-text.ts";

const ALWAYS_SHOWN = ["cpu", "memory", "ephemeral-storage"];

/** What the pods of a node ask for and may use, each and together, as shares of the node (`describeNodeResource`). */
export function nodeResourceLines(out: DescribeText, { status }: Node, pods: readonly Pod[], now: number): void {
  const given = Object.keys(status?.allocatable ?? {}).length > 0 ? status?.allocatable : status?.capacity;
  const allocatable: Amounts = new Map(Object.entries(given ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
  const share = (amounts: Amounts, name: string): string => {
    const amount = amounts.get(name) ?? ZERO_QUANTITY;
    return `${formatQuantity(amount)} (${percent(name, amount, allocatable.get(name) ?? ZERO_QUANTITY)}%)`;
  };

  out.field("Non-terminated Pods", `(${pods.length} in total)`);
  const columns = ["CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age"];
  out.row(["Namespace", "Name", "", ...columns], 1);
  out.row(["---------", "----", "", ...columns.map((column) => "-".repeat(column.length))], 1);
  const requests: Amounts = new Map();
  const limits: Amounts = new Map();
  for (const pod of pods) {
    const { namespace, name, creationTimestamp } = pod.metadata;
    const asked = podAmounts(pod, "requests");
    const allowed = podAmounts(pod, "limits");
    const shares = [share(asked, "cpu"), share(allowed, "cpu"), share(asked, "memory"), share(allowed, "memory")];
    out.row([namespace, name, "", ...shares, ageText(creationTimestamp, now)], 1);
    addAmounts(requests, asked);
    addAmounts(limits, allowed);
  }

  out.write("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
  out.row(["Resource", "Requests", "Limits"], 1);
  out.row(["--------", "--------", "------"], 1);
  const others = [...allocatable.keys()].filter((name) => !ALWAYS_SHOWN.includes(name)).sort(compareBytes);
  for (const name of [...ALWAYS_SHOWN, ...others.filter(isHugePages)]) {
    out.row([name, share(requests, name), share(limits, name)], 1);
  }
  for (const name of others) {
    if (isHugePages(name) || name === "pods") continue;
    const amountText = (amounts: Amounts) => formatQuantity(amounts.get(name) ?? ZERO_QUANTITY);
    out.row([name, amountText(requests), amountText(limits)], 1);
  }
}

/** What a pod as a whole asks for or may use (component-helpers `resource.PodRequests`, `PodLimits`). */
function podAmounts({ spec }: Pod, which: "requests" | "limits"): Amounts {
  if (spec === undefined) return new Map();
  const total = aggregateAmounts(spec, which);
  for (const [name, text] of Object.entries(spec.resources?.[which] ?? {})) {
    if (isPodLevelResource(name)) total.set(name, parseQuantity(text));
  }
  for (const [name, text] of Object.entries(spec.overhead ?? {})) {
    const before = total.get(name);
    // Overhead does not make a limit where there is none.
    if (before !== undefined) total.set(name, addQuantities(before, parseQuantity(text)));
    else if (which === "requests") total.set(name, parseQuantity(text));
  }
  return total;
}

function percent(name: string, amount: Quantity, whole: Quantity): number {
  const value = name === "cpu" ? quantityMilliValue : quantityValue;
  const all = value(whole);
  return all === 0 ? 0 : Math.trunc((value(amount) / all) * 100);
}
