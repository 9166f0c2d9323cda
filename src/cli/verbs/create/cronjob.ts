import type { KubeObject } from "../../../machinery/object.ts";
import { string } from "../../flags/flag.ts";
import { defineCreate } from "./define-create.ts";

export const createCronJob = defineCreate({
  usage: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  summary: "Create a cron job with the specified name",
  examples:
    '# A job for every five minutes\nkubectl create cronjob tick --image=busybox --schedule="*/5 * * * *" -- date',
  flags: {
    image: string("", "", "Image to run"),
    restart: string("", "", "Restart policy of the job's pods: OnFailure (default), Never"),
    schedule: string("", "", "When the job runs, in cron's notation"),
  },
  required: ["image", "schedule"],
  resource: "cronjobs",
  failure: "failed to create cronjob: ",
  build: ({ name, words, values }) => cronJobOf({ name, command: words, ...values }),
});

/** What a CronJob is made from. */
export interface CronJobOptions {
  readonly name: string;
  readonly image: string;
  readonly schedule: string;
  /** "" for OnFailure */
  readonly restart: string;
  readonly command: readonly string[];
}

/** The CronJob that `kubectl create cronjob` makes (kubectl `create_cronjob.go`). */
export function cronJobOf({ name, image, schedule, restart, command }: CronJobOptions): KubeObject {
  const containers = [{ name, image, command: [...command] }];
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name },
    spec: {
      schedule,
      jobTemplate: {
        metadata: { name },
        spec: { template: { spec: { containers, restartPolicy: restart || "OnFailure" } } },
      },
    },
  };
}
