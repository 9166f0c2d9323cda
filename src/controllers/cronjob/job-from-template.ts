import type { CronJob, Job } from "../../generated/types.ts";
import { controllerReference } from "../ownership.ts";
import { formatZoneTime } from "./zone-time.ts";

const SCHEDULED_TIME = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** The job of a CronJob for a scheduled time; its name makes sure that there is only one. */
export function jobFromTemplate(cron: CronJob, at: number): Job {
  const { metadata, spec } = cron.spec?.jobTemplate ?? {};
  const { namespace } = cron.metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName(cron, at),
      ...(namespace !== undefined && { namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED_TIME]: formatZoneTime(at, cron.spec?.timeZone) },
      ownerReferences: [controllerReference(cron)],
    },
    ...(spec && { spec }),
  };
}

/** The CronJob's name and the minutes since the epoch. */
export function jobName({ metadata }: CronJob, at: number): string {
  return `${metadata.name}-${Math.floor(at / 60_000)}`;
}
