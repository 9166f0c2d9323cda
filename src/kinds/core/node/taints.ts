import type { Taint, Toleration } from "../../../generated/types.ts";

/** Whether one of the tolerations covers a taint (component-helpers `scheduling/corev1`). */
export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => covers(toleration, taint)) ?? false;
}

/** Whether a toleration covers a taint; without key and effect it covers any (core/v1 `ToleratesTaint`). */
export function covers({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  if (operator === "Gt" || operator === "Lt") return compares(operator, value ?? "", taint.value ?? "");
  return (value ?? "") === (taint.value ?? "") && !!key;
}

/** Numeric tolerations: the taint's value is greater (less) than the toleration's. */
function compares(operator: "Gt" | "Lt", value: string, taintValue: string): boolean {
  if (!/^-?\d+$/.test(value) || !/^-?\d+$/.test(taintValue)) return false;
  return operator === "Gt" ? BigInt(taintValue) > BigInt(value) : BigInt(taintValue) < BigInt(value);
}

/** Whether two taints take the same place on a node: their values do not count (core/v1 `MatchTaint`). */
export function isSameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
