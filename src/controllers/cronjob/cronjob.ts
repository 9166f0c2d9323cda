import type { CronJob, CronJobStatus, Job, ObjectReference } from "../../generated/types.ts";
import { compareBytes, deepEqual } from "../../machinery/json.ts";
import { controllerOf, splitKey } from "../../machinery/object.ts";
import { isStatus, StatusError } from "../../machinery/status.ts";
import { formatRfc1123z, formatTime, parseTime } from "../../machinery/time.ts";
import type { Actor, Context, EventReport } from "../../sim/actor.ts";
import { endCondition } from "../job/job-conditions.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { dueTime } from "./due-time.ts";
import { jobFromTemplate, jobName } from "./job-from-template.ts";
import { parseSchedule, type Schedule } from "./schedule-times.ts";

const CRON_JOBS = "cronjobs.batch";
const JOBS = "jobs.batch";
/** Missed times beyond which it says that there are too many. */
const MISSED_LIMIT = 100;
/** A scheduled time is looked at a little later, so that it has surely come (`nextScheduleDelta`). */
const DELTA = 100;

/** Starts the jobs of CronJobs at their times, and keeps some of the finished ones (`pkg/controller/cronjob`). */
export const cronJobController: Actor = {
  name: "cronjob-controller",
  user: "system:serviceaccount:kube-system:cronjob-controller",
  fieldManager: "kube-controller-manager",
  component: "cronjob-controller",
  watches: [
    { resource: CRON_JOBS },
    {
      resource: JOBS,
      *keys({ object, old }) {
        const { namespace = "" } = object.metadata;
        for (const owner of new Set([controllerOf(object)?.name, old && controllerOf(old)?.name])) {
          if (owner !== undefined && [object, old].some((job) => job && controllerOf(job)?.kind === "CronJob"))
            yield `${namespace}/${owner}`;
        }
      },
    },
  ],
  reconcile(key, context) {
    const { namespace, name } = splitKey(key);
    const cron = context.get<CronJob>(CRON_JOBS, namespace, name);
    return cron?.spec === undefined ? undefined : reconcile({ context, cron, status: { ...cron.status } });
  },
};

/** One reconciliation; `status` is what will be written. */
interface Sync {
  readonly context: Context;
  readonly cron: CronJob;
  status: CronJobStatus;
}

function reconcile(sync: Sync): number | undefined {
  const { context, cron } = sync;
  const { namespace = "", uid = "" } = cron.metadata;
  const jobs = context
    .list<Job>(JOBS, { namespace, owner: uid })
    .filter((job) => controllerOf(job)?.uid === uid)
    .sort(byStart);
  noteJobs(sync, jobs);
  let again: number | undefined;
  let failure: StatusError | undefined;
  try {
    again = startJob(sync);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (!isNamespaceTerminating(error)) failure = error;
  }
  keepHistory(sync, jobs);
  const { active, ...rest } = sync.status;
  const status = { ...rest, ...(active !== undefined && active.length > 0 && { active }) };
  if (!deepEqual(status, cron.status ?? {})) context.updateStatus(CRON_JOBS, { ...cron, status });
  if (failure !== undefined) throw failure;
  return again;
}

/** Brings status.active and status.lastSuccessfulTime up to date with the jobs. */
function noteJobs(sync: Sync, jobs: readonly Job[]): void {
  for (const job of jobs) {
    const { name } = job.metadata;
    const active = sync.status.active?.some(({ uid }) => uid === job.metadata.uid) === true;
    const end = endCondition(job);
    if (end === undefined) {
      const message = `Saw a job that the controller did not create or forgot: ${name}`;
      if (!active) report(sync, "Warning", "UnexpectedJob", message);
      continue;
    }
    if (active) {
      forget(sync, job.metadata.uid);
      report(sync, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${end.type}`);
    }
    const { completionTime } = job.status ?? {};
    const { lastSuccessfulTime } = sync.status;
    if (end.type !== "Complete" || completionTime === undefined) continue;
    if (lastSuccessfulTime === undefined || parseTime(completionTime) > parseTime(lastSuccessfulTime))
      sync.status = { ...sync.status, lastSuccessfulTime: completionTime };
  }
  const known = new Set(jobs.map(({ metadata }) => metadata.uid));
  for (const { uid, name, namespace = "" } of sync.status.active ?? []) {
    if (known.has(uid) || sync.context.get(JOBS, namespace, name ?? "") !== undefined) continue;
    report(sync, "Normal", "MissingJob", `Active job went missing: ${name}`);
    forget(sync, uid);
  }
}

/** Starts the job that is due; returns the milliseconds until the next time. Throws StatusError. */
function startJob(sync: Sync): number | undefined {
  const { context, cron } = sync;
  const { schedule: text = "", timeZone, suspend, startingDeadlineSeconds, concurrencyPolicy } = cron.spec ?? {};
  if (cron.metadata.deletionTimestamp !== undefined || suspend) return undefined;
  const schedule = parseSchedule(text, timeZone);
  if (schedule === undefined) {
    report(sync, "Warning", "UnparseableSchedule", `unparseable schedule: ${JSON.stringify(text)}`);
    return undefined;
  }
  const wait = untilNext(schedule, context.now);
  const { at, missed } = dueTime(cron, schedule, context.now);
  if (missed > MISSED_LIMIT) {
    const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
    report(sync, "Warning", "TooManyMissedTimes", `too many missed start times. ${advice}`);
  }
  if (at === undefined) return wait;
  if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < context.now) {
    report(sync, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${formatRfc1123z(at)}`);
    return wait;
  }
  const name = jobName(cron, at);
  const active = sync.status.active ?? [];
  if (active.some((job) => job.name === name) || sync.status.lastScheduleTime === formatTime(at)) return wait;
  if (concurrencyPolicy === "Forbid" && active.length > 0) {
    const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
    report(sync, "Normal", "JobAlreadyActive", message);
    return wait;
  }
  if (concurrencyPolicy === "Replace") for (const { uid, name: old = "" } of active) deleteJob(sync, old, uid);
  const job = createJob(sync, at);
  if (job !== undefined) {
    sync.status = { ...sync.status, active: [...(sync.status.active ?? []), reference(job)] };
    sync.status.lastScheduleTime = formatTime(at);
  }
  return wait;
}

/** The new job, or one of that name that was made for the same time; undefined where that belongs to somebody else. */
function createJob(sync: Sync, at: number): Job | undefined {
  const { context, cron } = sync;
  try {
    const job = context.create<Job>(JOBS, jobFromTemplate(cron, at));
    report(sync, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (isStatus(error, "AlreadyExists")) {
      const twin = context.get<Job>(JOBS, cron.metadata.namespace ?? "", jobName(cron, at));
      return twin !== undefined && controllerOf(twin)?.uid === cron.metadata.uid ? twin : undefined;
    }
    if (error instanceof StatusError && !isNamespaceTerminating(error))
      report(sync, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
    throw error;
  }
}

/** Deletes the oldest finished jobs beyond the limits. */
function keepHistory(sync: Sync, jobs: readonly Job[]): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = sync.cron.spec ?? {};
  const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
  for (const [type, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    const ended = jobs.filter((job) => endCondition(job)?.type === type);
    for (const { metadata } of ended.slice(0, Math.max(0, ended.length - limit))) {
      if (metadata.deletionTimestamp === undefined) deleteJob(sync, metadata.name ?? "", metadata.uid);
    }
  }
}

function deleteJob(sync: Sync, name: string, uid: string | undefined): void {
  try {
    sync.context.delete(JOBS, sync.cron.metadata.namespace ?? "", name, { propagationPolicy: "Background" });
  } catch (error) {
    if (error instanceof StatusError) report(sync, "Warning", "FailedDelete", `Deleted job: ${error.message}`);
    throw error;
  }
  forget(sync, uid);
  report(sync, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
}

function forget(sync: Sync, uid: string | undefined): void {
  sync.status = { ...sync.status, active: (sync.status.active ?? []).filter((job) => job.uid !== uid) };
}

function reference({ metadata }: Job): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion: "batch/v1", kind: "Job", namespace, name, uid, resourceVersion } as ObjectReference;
}

function untilNext(schedule: Schedule, now: number): number | undefined {
  const next = schedule.next(now);
  return next === undefined ? undefined : next + DELTA - now;
}

function report({ context, cron }: Sync, type: EventReport["type"], reason: string, message: string): void {
  context.event(cron, { type, reason, message });
}

/** By start; those that have not started come last. */
function byStart(a: Job, b: Job): number {
  const [left, right] = [a.status?.startTime, b.status?.startTime];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return compareBytes(left, right) || compareBytes(a.metadata.name ?? "", b.metadata.name ?? "");
}
