import type { CronJob } from "../../../generated/types.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { collectResources } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";
import { defineCreate } from "./define-create.ts";

export const createJob = defineCreate({
  usage: "job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  summary: "Create a job with the specified name",
  examples:
    "# A job that runs a command\nkubectl create job once --image=busybox -- date\n\n# A cron job's work, now\nkubectl create job now --from=cronjob/backup",
  flags: {
    from: string("", "", "Resource to take the job from; only cron jobs have one"),
    image: string("", "", "Image to run"),
  },
  resource: "jobs",
  failure: "failed to create job: ",
  build({ context, name, words, values: { image, from } }) {
    if ((image === "") === (from === "")) throw new UsageError("either --image or --from must be specified");
    if (words.length > 0 && from !== "") throw new UsageError("cannot specify --from and command");
    return from === "" ? jobOf(name, image, words) : jobFrom(context, name, from);
  },
});

/** The Job that `kubectl create job --image` makes (kubectl `create_job.go`). */
export function jobOf(name: string, image: string, command: readonly string[]): KubeObject {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { template: { spec: { containers: [{ name, image, command: [...command] }], restartPolicy: "Never" } } },
  };
}

/** The Job that runs a CronJob's template at once. */
export function jobFromCronJob(name: string, cronJob: CronJob): KubeObject {
  const template = cronJob.spec?.jobTemplate;
  const { name: owner = "", uid = "" } = cronJob.metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      ...(template?.metadata?.labels && { labels: template.metadata.labels }),
      annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...template?.metadata?.annotations },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: owner, uid, controller: true }],
    },
    spec: template?.spec,
  };
}

async function jobFrom(context: VerbContext, name: string, from: string): Promise<KubeObject> {
  const { infos } = await collectResources(context, { args: [from] });
  const [info] = infos;
  if (info?.object === undefined || infos.length !== 1) throw new UsageError("from must be an existing cronjob");
  if (info.mapping.group !== "batch" || info.mapping.kind !== "CronJob") {
    throw new UsageError(`unknown object type *${info.mapping.version}.${info.mapping.kind}`);
  }
  return jobFromCronJob(name, info.object as CronJob);
}
