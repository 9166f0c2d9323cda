import type { DeploymentCondition } from "../../generated/types.ts";

/** status.conditions of a Deployment, in the order in which they last changed. */
export type Conditions = readonly DeploymentCondition[];

/** What a condition says; its times follow from the ones before. */
export interface ConditionReport {
  type: "Available" | "Progressing" | "ReplicaFailure";
  status: "True" | "False" | "Unknown";
  reason: string;
  message: string;
}

/** The condition of a type. */
export function findCondition(conditions: Conditions, type: ConditionReport["type"]): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/**
 * The conditions with one set: unchanged where status and reason are the same, otherwise at the end of the list
 * (`SetDeploymentCondition`). The transition time changes with the status only.
 */
export function setCondition(conditions: Conditions, report: ConditionReport, timestamp: string): Conditions {
  const current = findCondition(conditions, report.type);
  if (current?.status === report.status && current.reason === report.reason) return conditions;
  return replaceCondition(conditions, report, timestamp);
}

/** As `setCondition`, but says again what the condition said already, with a new update time: there was progress. */
export function replaceCondition(conditions: Conditions, report: ConditionReport, timestamp: string): Conditions {
  const current = findCondition(conditions, report.type);
  const lastTransitionTime = current?.status === report.status ? (current.lastTransitionTime ?? timestamp) : timestamp;
  const { type, status, reason, message } = report;
  return [
    ...dropCondition(conditions, type),
    { type, status, lastUpdateTime: timestamp, lastTransitionTime, reason, message },
  ];
}

/** The conditions without those of a type. */
export function dropCondition(conditions: Conditions, type: ConditionReport["type"]): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}
