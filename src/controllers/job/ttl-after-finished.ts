import type { Job } from "../../generated/types.ts";
import { splitKey } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import { parseTime } from "../../machinery/time.ts";
import type { Actor } from "../../sim/actor.ts";
import { endCondition } from "./job-conditions.ts";

/** Deletes Jobs, with their pods, some time after they have ended (`pkg/controller/ttlafterfinished`). */
export const ttlAfterFinished: Actor = {
  name: "ttl-after-finished-controller",
  user: "system:serviceaccount:kube-system:ttl-after-finished-controller",
  fieldManager: "kube-controller-manager",
  component: "ttl-after-finished-controller",
  watches: [
    {
      resource: "jobs.batch",
      *keys({ type, object }) {
        const job = object as Job;
        if (type === "DELETED" || job.spec?.ttlSecondsAfterFinished === undefined || !endCondition(job)) return;
        yield `${job.metadata.namespace}/${job.metadata.name}`;
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const job = context.get<Job>("jobs.batch", namespace, name);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    const end = job && endCondition(job);
    if (job?.metadata.deletionTimestamp !== undefined || ttl === undefined || end === undefined) return undefined;
    const left = parseTime(end.lastTransitionTime ?? "") + ttl * 1000 - context.now;
    if (left > 0) return left;
    try {
      const { uid = "" } = job?.metadata ?? {};
      context.delete("jobs.batch", namespace, name, { propagationPolicy: "Foreground", preconditions: { uid } });
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
    }
    return undefined;
  },
};
