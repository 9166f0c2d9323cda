import type { Job, JobCondition } from "../../generated/types.ts";

/** What a condition of a Job says when it is true. */
export interface JobVerdict {
  type: "SuccessCriteriaMet" | "FailureTarget";
  reason: string;
  message: string;
}

/** The condition of a type, where it is true. */
export function trueCondition({ status }: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === "True");
}

/** The condition with which a Job has ended: Complete or Failed. */
export function endCondition(job: Job): JobCondition | undefined {
  return trueCondition(job, "Complete") ?? trueCondition(job, "Failed");
}

/** A condition with its times. */
export function jobCondition(
  { type, reason, message }: { type: string; reason: string; message: string },
  timestamp: string,
  status = "True",
): JobCondition {
  return { type, status, lastProbeTime: timestamp, lastTransitionTime: timestamp, reason, message };
}

/** The verdict that an earlier reconciliation left in the conditions: it stands. */
export function standingVerdict(job: Job): JobVerdict | undefined {
  for (const type of ["FailureTarget", "SuccessCriteriaMet"] as const) {
    const condition = trueCondition(job, type);
    if (condition !== undefined) return { type, reason: condition.reason ?? "", message: condition.message ?? "" };
  }
  return undefined;
}

/** The condition that ends a Job after its verdict; it repeats reason and message. */
export function finalCondition({ type, reason, message }: JobVerdict, timestamp: string): JobCondition {
  return jobCondition({ type: type === "FailureTarget" ? "Failed" : "Complete", reason, message }, timestamp);
}
