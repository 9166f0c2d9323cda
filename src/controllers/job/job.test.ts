import { describe, expect, test } from "vitest";
import type { Job, JobSpec, Pod } from "../../generated/types.ts";
import { formatTime } from "../../machinery/time.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { countCommon, formatIndexes, missingIndexes, parseIndexes, withIndexes } from "./indexes.ts";
import { jobController } from "./job.ts";
import { jobOrphanPods } from "./orphan-pods.ts";
import { ttlAfterFinished } from "./ttl-after-finished.ts";

const TEMPLATE = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };

/** A cluster with a Job in it, and ways to end its pods. */
function start(spec: Partial<JobSpec>) {
  const { admin, simulation, write, messages } = controllerCluster([jobController, jobOrphanPods, ttlAfterFinished]);
  const metadata = { name: "work", namespace: "default" };
  write(() =>
    admin.create<Job>("jobs.batch", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: { template: TEMPLATE, ...spec },
    }),
  );
  simulation.settle();
  const job = () => admin.get<Job>("jobs.batch", "default", "work");
  const pods = () => admin.list<Pod>("pods", { namespace: "default" });
  const running = () => pods().filter(({ status }) => status?.phase === "Running");
  const end = (phase: "Succeeded" | "Failed", pod: Pod | undefined = running()[0], exitCode = 1) => {
    const state = { terminated: { exitCode: phase === "Failed" ? exitCode : 0, finishedAt: formatTime(admin.now) } };
    const containerStatuses = [{ name: "c", image: "", imageID: "", ready: false, restartCount: 0, state }];
    if (pod !== undefined)
      write(() => admin.updateStatus("pods", { ...pod, status: { ...pod.status, phase, containerStatuses } }));
    simulation.settle();
  };
  const change = (changed: Partial<JobSpec>) => {
    const current = job();
    if (current?.spec) write(() => admin.update("jobs.batch", { ...current, spec: { ...current.spec, ...changed } }));
    simulation.settle();
  };
  const conditions = () => job()?.status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  return { admin, simulation, write, messages, job, pods, running, end, change, conditions };
}

describe("a Job", () => {
  test("runs as many pods at once as it may until enough have succeeded", () => {
    const { job, pods, running, end, conditions, messages } = start({ completions: 3, parallelism: 2 });
    expect(running()).toHaveLength(2);
    expect(job()?.status).toMatchObject({ active: 2, ready: 2, terminating: 0, uncountedTerminatedPods: {} });
    end("Succeeded");
    expect(running()).toHaveLength(2);
    end("Succeeded");
    expect(running()).toHaveLength(1);
    end("Succeeded");
    expect(conditions()).toEqual(["SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"]);
    expect(job()?.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(job()?.status?.active).toBeUndefined();
    expect(pods().every(({ metadata }) => metadata.finalizers === undefined)).toBe(true);
    expect(messages("Job").at(-1)).toBe("Job completed");
  });

  test("tries again after 10 and 20 seconds, and gives up beyond its back-off limit", () => {
    const { job, running, end, conditions, simulation, admin } = start({ backoffLimit: 2 });
    for (const delay of [10, 20]) {
      end("Failed");
      const failedAt = Math.floor((admin.now - 3_000) / 1000) * 1000;
      simulation.advance(failedAt + delay * 1000 - 2_000);
      expect(running()).toEqual([]);
      simulation.advance(failedAt + delay * 1000 + 3_000);
      expect(running()).toHaveLength(1);
    }
    end("Failed");
    expect(conditions()).toEqual(["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]);
    expect(job()?.status?.failed).toBe(3);
  });

  test("stops at its deadline, and its running pods count as failed", () => {
    const { admin, simulation, conditions, job, pods } = start({ activeDeadlineSeconds: 30 });
    simulation.advance(admin.now + 40_000);
    expect(conditions()).toEqual(["FailureTarget=True DeadlineExceeded", "Failed=True DeadlineExceeded"]);
    expect(job()?.status?.failed).toBe(1);
    expect(pods()).toEqual([]);
  });

  test("has no pods while it is suspended", () => {
    const { change, running, pods, conditions, job, messages } = start({ suspend: true });
    expect(pods()).toEqual([]);
    expect(job()?.status?.startTime).toBeUndefined();
    change({ suspend: false });
    expect(running()).toHaveLength(1);
    expect(conditions()).toEqual(["Suspended=False JobResumed"]);
    change({ suspend: true });
    expect(pods()).toEqual([]);
    expect(job()?.status?.failed).toBeUndefined();
    expect(
      messages("Job")
        .filter((message) => message.startsWith("Job "))
        .sort(),
    ).toEqual(["Job resumed", "Job suspended"]);
  });

  test("lets go of its pods when it is gone itself", () => {
    const { write, admin, simulation, running, pods } = start({});
    expect(running()[0]?.metadata.finalizers).toEqual(["batch.kubernetes.io/job-tracking"]);
    write(() => admin.delete("jobs.batch", "default", "work", { propagationPolicy: "Background" }));
    simulation.settle();
    expect(pods().map(({ metadata }) => metadata.finalizers)).toEqual([undefined]);
  });

  test("goes some time after its end", () => {
    const { end, job, admin, simulation } = start({ ttlSecondsAfterFinished: 60 });
    end("Succeeded");
    simulation.advance(admin.now + 50_000);
    expect(job()?.metadata.deletionTimestamp).toBeUndefined();
    simulation.advance(admin.now + 15_000);
    // Without a garbage collector it waits for its pods.
    expect(job()?.metadata.finalizers).toEqual(["foregroundDeletion"]);
  });
});

describe("an Indexed Job", () => {
  test("gives each pod its index", () => {
    const { pods, end, job } = start({ completionMode: "Indexed", completions: 2, parallelism: 2 });
    const [pod] = pods();
    expect(pod?.metadata.name).toMatch(/^work-0-.{5}$/);
    expect(pod?.spec?.hostname).toBe("work-0");
    expect(pod?.spec?.containers[0]?.env?.[0]?.name).toBe("JOB_COMPLETION_INDEX");
    end("Succeeded", pods()[1]);
    expect(job()?.status).toMatchObject({ completedIndexes: "1", succeeded: 1, active: 1 });
  });

  test("gives up single indexes, and fails when no other is left", () => {
    const { pods, end, job, conditions } = start({
      completionMode: "Indexed",
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 0,
    });
    end("Failed", pods()[0]);
    expect(job()?.status).toMatchObject({ failedIndexes: "0", failed: 1, active: 1 });
    end("Succeeded", pods()[1]);
    expect(conditions()).toEqual(["FailureTarget=True FailedIndexes", "Failed=True FailedIndexes"]);
  });

  test("waits with the replacement of a failed index, and notes the failures on it", () => {
    const { pods, end, admin, simulation, running } = start({
      completionMode: "Indexed",
      completions: 1,
      parallelism: 1,
      backoffLimitPerIndex: 1,
    });
    end("Failed", pods()[0]);
    expect(running()).toEqual([]);
    simulation.advance(admin.now + 12_000);
    expect(running()[0]?.metadata.annotations).toMatchObject({ "batch.kubernetes.io/job-index-failure-count": "1" });
  });

  test("is done as soon as its success policy is met", () => {
    const { pods, end, conditions, running } = start({
      completionMode: "Indexed",
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }] },
    });
    end("Succeeded", pods()[2]);
    expect(running()).toEqual([]);
    expect(conditions()).toEqual(["SuccessCriteriaMet=True SuccessPolicy", "Complete=True SuccessPolicy"]);
  });
});

describe("a pod failure policy", () => {
  const policy = {
    rules: [
      { action: "FailJob", onExitCodes: { operator: "In", values: [42] } },
      { action: "Ignore", onExitCodes: { operator: "In", values: [7] } },
    ],
  };

  test("fails the Job at once, or does not count", () => {
    const { end, job, admin, simulation, running, pods } = start({ backoffLimit: 0, podFailurePolicy: policy });
    end("Failed", pods()[0], 7);
    expect(job()?.status?.conditions).toBeUndefined();
    simulation.advance(admin.now + 15_000);
    const [pod] = running();
    end("Failed", pod, 42);
    expect(job()?.status?.conditions?.at(-1)).toMatchObject({
      type: "Failed",
      reason: "PodFailurePolicy",
      message: `Container c for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
    });
  });
});

describe("indexes", () => {
  test("are written as intervals", () => {
    expect(formatIndexes(withIndexes(parseIndexes("0,3-5,9", 9), [1, 7, 8]))).toBe("0,1,3-5,7,8");
    expect(missingIndexes(parseIndexes("0,2-3", 8), 3, 8)).toEqual([1, 4, 5]);
    expect(missingIndexes([], 9, 2)).toEqual([0, 1]);
    expect(countCommon(parseIndexes("0-4,8", 10), parseIndexes("3-8", 10))).toBe(3);
  });
});
