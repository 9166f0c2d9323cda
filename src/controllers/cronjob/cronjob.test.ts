import { describe, expect, test } from "vitest";
import type { CronJob, CronJobSpec, Job } from "../../generated/types.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { cronJobController } from "./cronjob.ts";
import { parseSchedule } from "./schedule-times.ts";
import { formatZoneTime } from "./zone-time.ts";

const MINUTE = 60_000;

describe("a schedule", () => {
  test.each([
    ["*/15 * * * *", undefined, "2026-11-23T02:15:00Z", "2026-11-23T02:30:00Z"],
    ["30 6 * * 1-5", "Europe/Oslo", "2026-11-20T06:00:00Z", "2026-11-23T05:30:00Z"],
    ["0 0 13 * 5", undefined, "2026-11-12T00:00:00Z", "2026-11-13T00:00:00Z"],
    ["0 0 13 * FRI", undefined, "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"],
    ["0 0 29 2 *", undefined, "2026-11-13T00:00:00Z", "2028-02-29T00:00:00Z"],
    ["@monthly", undefined, "2026-11-13T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["@every 90s", undefined, "2026-11-13T00:00:00Z", "2026-11-13T00:01:30Z"],
    // The clocks go from 2:00 to 3:00 on this day.
    ["30 2 * * *", "Europe/Oslo", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"],
    ["0 0 30 2 *", undefined, "2026-11-13T00:00:00Z", undefined],
  ])("%s in %s comes next after %s at %s", (text, zone, after, next) => {
    const at = parseSchedule(text, zone)?.next(Date.parse(after));
    expect(at).toBe(next === undefined ? undefined : Date.parse(next));
  });

  test("times are told in their zone", () => {
    expect(formatZoneTime(Date.UTC(2026, 10, 23, 3), "Asia/Kolkata")).toBe("2026-11-23T08:30:00+05:30");
    expect(formatZoneTime(Date.UTC(2026, 10, 23, 3), undefined)).toBe("2026-11-23T03:00:00Z");
  });
});

/** A cluster with a CronJob that comes every minute, and a way to end its jobs. */
function start(spec: Partial<CronJobSpec>) {
  const { admin, simulation, write, messages } = controllerCluster([cronJobController]);
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };
  const metadata = { name: "tick", namespace: "default" };
  const whole = { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...spec };
  write(() =>
    admin.create<CronJob>("cronjobs.batch", { apiVersion: "batch/v1", kind: "CronJob", metadata, spec: whole }),
  );
  simulation.settle();
  const cron = () => admin.get<CronJob>("cronjobs.batch", "default", "tick");
  const jobs = () => admin.list<Job>("jobs.batch", { namespace: "default" });
  const pass = (minutes: number) => simulation.advance(admin.now + minutes * MINUTE);
  const end = (type: "Complete" | "Failed") => {
    for (const job of jobs()) {
      if (job.status?.conditions !== undefined) continue;
      const conditions = [{ type, status: "True" }];
      const status = { startTime: admin.timestamp, completionTime: admin.timestamp, conditions };
      write(() => admin.updateStatus("jobs.batch", { ...job, status }));
    }
    simulation.settle();
  };
  return { cron, jobs, pass, end, messages };
}

describe("a CronJob", () => {
  test("starts a job at each of its times, and keeps the newest finished ones", () => {
    const { cron, jobs, pass, end, messages } = start({ successfulJobsHistoryLimit: 2 });
    for (let i = 0; i < 4; i++) {
      pass(1);
      end("Complete");
    }
    expect(jobs()).toHaveLength(2);
    expect(jobs()[0]?.metadata.name).toMatch(/^tick-[0-9]{8}$/);
    expect(cron()?.status?.active).toBeUndefined();
    expect(cron()?.status?.lastSuccessfulTime).toBeDefined();
    expect(
      messages("CronJob").some((message) => /^Saw completed job: tick-\d+, condition: Complete$/.test(message)),
    ).toBe(true);
    expect(messages("CronJob").filter((message) => message.startsWith("Deleted job"))).toHaveLength(2);
  });

  test.each([
    ["Allow", 3, 3],
    ["Forbid", 1, 1],
    ["Replace", 1, 1],
  ])("%s: after three minutes %i jobs are there and %i active", (concurrencyPolicy, there, active) => {
    const { cron, jobs, pass } = start({ concurrencyPolicy });
    pass(3);
    expect(jobs()).toHaveLength(there);
    expect(cron()?.status?.active).toHaveLength(active);
  });

  test("does nothing while it is suspended", () => {
    const { jobs, pass } = start({ suspend: true });
    pass(3);
    expect(jobs()).toEqual([]);
  });
});
