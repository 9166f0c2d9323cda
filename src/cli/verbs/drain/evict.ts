import type { RestClient } from "../../../client/rest-client.ts";
import type { Pod } from "../../../generated/types.ts";
import { isStatus, StatusError } from "../../../machinery/status.ts";
import { formatDuration } from "../../../machinery/time.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { type DryRun, newNamePrinter, withDryRun } from "../../printers/name.ts";
import { send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";
import { isDeletedLongAgo } from "./pods-to-delete.ts";

/** How pods are taken off a node. */
export interface EvictionOptions {
  readonly dryRun: DryRun;
  /** seconds; negative: the pod decides */
  readonly gracePeriod: number;
  /** milliseconds; 0: no limit */
  readonly timeout: number;
  /** seconds; see PodChoice */
  readonly skipDeletedAfter: number;
}

/** How long to wait after a refused eviction, and between two looks at a pod that is to go (kubectl `drain`). */
const RETRY = 5000;
const INTERVAL = 1000;
const CONTEXT_ENDED = "context deadline exceeded";

/** One pod on its way out. */
interface Departure {
  pod: Pod;
  evicted: boolean;
  due: number;
}

/**
 * Evicts pods side by side and waits until they are gone (kubectl `drain.go`, evictPods). kubectl has a goroutine a pod; here
 * each step of each pod has its time, and the earliest is next.
 * @returns what went wrong, as AggregateFailure
 */
export async function evictPods(
  context: VerbContext,
  pods: readonly Pod[],
  options: EvictionOptions,
): Promise<unknown> {
  const client = await context.client();
  const deadline = options.timeout === 0 ? Number.POSITIVE_INFINITY : client.now() + options.timeout;
  const errors: UsageError[] = [];
  const queue: Departure[] = pods.map((pod) => ({ pod, evicted: false, due: client.now() }));
  for (;;) {
    queue.sort((a, b) => a.due - b.due);
    const next = queue.shift();
    if (next === undefined) break;
    if (next.due > client.now()) await client.sleep(next.due - client.now());
    try {
      const due = next.evicted
        ? await look(context, client, next, deadline, options)
        : await evict(context, client, next, deadline, options);
      if (due !== undefined) queue.push({ ...next, due });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : new AggregateFailure(errors);
}

/** Deletes pods and waits until they are gone, whatever budgets say (`drain --disable-eviction`). @returns what went wrong */
export async function deletePods(
  context: VerbContext,
  pods: readonly Pod[],
  options: EvictionOptions,
): Promise<unknown> {
  const client = await context.client();
  const deadline = options.timeout === 0 ? Number.POSITIVE_INFINITY : client.now() + options.timeout;
  try {
    for (const pod of pods) {
      await unlessNotFound(
        send(client, {
          method: "DELETE",
          path: pathOfPod(pod),
          query: dryRunQuery(options),
          body: deleteOptions(options),
        }),
      );
    }
    if (options.dryRun === "server") return undefined;
    let left = [...pods];
    for (;;) {
      const still: Pod[] = [];
      for (const pod of left) {
        if (await isGone(client, pod)) print(context, pod, "deleted", options);
        else if (!(await isSkipped(context, client, pod, options))) still.push(pod);
      }
      left = still;
      if (left.length === 0) return undefined;
      if (client.now() >= deadline) return new UsageError(CONTEXT_ENDED);
      await client.sleep(Math.min(INTERVAL, deadline - client.now()));
    }
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

/** An error in the words of Go: several in brackets. */
export function failureText(error: unknown): string {
  if (error instanceof AggregateFailure) {
    const texts = [...new Set(error.errors.map(failureText))];
    return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Asks for an eviction. @returns when to go on with the pod; undefined where that was all. Throws UsageError. */
async function evict(
  { io }: VerbContext,
  client: RestClient,
  departure: Departure,
  deadline: number,
  options: EvictionOptions,
): Promise<number | undefined> {
  const { metadata } = departure.pod;
  const { name = "", namespace = "" } = metadata;
  const what = `pods/"${name}" -n "${namespace}"`;
  const suffix = options.dryRun === "server" ? " (server dry run)" : "";
  io.stdout.write(`evicting pod ${namespace}/${name}${suffix}\n`);
  if (client.now() >= deadline) {
    const limit = formatDuration(options.timeout);
    throw new UsageError(`error when evicting ${what}: global timeout reached: ${limit}`);
  }
  try {
    await send(client, {
      method: "POST",
      path: `${pathOfPod(departure.pod)}/eviction`,
      query: dryRunQuery(options),
      body: {
        kind: "Eviction",
        apiVersion: "policy/v1",
        metadata: { name, namespace },
        deleteOptions: deleteOptions(options),
      },
    });
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    if (!(error instanceof StatusError)) throw error;
    const terminating =
      error.reason === "Forbidden" && error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating");
    if (error.reason === "TooManyRequests") {
      io.stderr.write(`error when evicting ${what} (will retry after 5s): ${error.message}\n`);
      return retryLater(client, departure);
    }
    if (!terminating) throw new UsageError(`error when evicting ${what}: ${error.message}`);
    if (metadata.deletionTimestamp === undefined) {
      io.stderr.write(
        `error when evicting pod "${name}" from terminating namespace "${namespace}" (will retry after 5s): ${error.message}\n`,
      );
      return retryLater(client, departure);
    }
  }
  if (options.dryRun === "server") return undefined;
  departure.evicted = true;
  return client.now();
}

/** Refreshes the pod for the next try, which is soon. */
async function retryLater(client: RestClient, departure: Departure): Promise<number> {
  const { code, body } = await client.request({ method: "GET", path: pathOfPod(departure.pod) });
  if (code < 400) departure.pod = body as Pod;
  return client.now() + RETRY;
}

/** Looks whether an evicted pod is gone. @returns when to look again; undefined where that is not needed. Throws UsageError. */
async function look(
  context: VerbContext,
  client: RestClient,
  { pod }: Departure,
  deadline: number,
  options: EvictionOptions,
): Promise<number | undefined> {
  const failed = (why: string) =>
    new UsageError(
      `error when waiting for pod "${pod.metadata.name}" in namespace "${pod.metadata.namespace}" to terminate: ${why}`,
    );
  try {
    if (await isGone(client, pod)) {
      print(context, pod, "evicted", options);
      return undefined;
    }
    if (await isSkipped(context, client, pod, options)) return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    print(context, pod, "eviction failed", options);
    throw failed(error.message);
  }
  if (client.now() >= deadline) throw failed(CONTEXT_ENDED);
  return Math.min(client.now() + INTERVAL, deadline);
}

/** Whether there is no such pod any more, or only another one with its name. */
async function isGone(client: RestClient, pod: Pod): Promise<boolean> {
  const found = await unlessNotFound(send<Pod>(client, { method: "GET", path: pathOfPod(pod) }));
  return found === undefined || found.metadata.uid !== pod.metadata.uid;
}

async function isSkipped(
  { io }: VerbContext,
  client: RestClient,
  pod: Pod,
  { skipDeletedAfter }: EvictionOptions,
): Promise<boolean> {
  if (skipDeletedAfter <= 0) return false;
  const found = await unlessNotFound(send<Pod>(client, { method: "GET", path: pathOfPod(pod) }));
  if (found === undefined || !isDeletedLongAgo(found, skipDeletedAfter, client.now())) return false;
  io.stdout.write(
    `pod "${pod.metadata.name}" has DeletionTimestamp older than ${skipDeletedAfter} seconds, skipping\n`,
  );
  return true;
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

function print({ io }: VerbContext, pod: Pod, operation: string, { dryRun }: EvictionOptions): void {
  io.stdout.write(newNamePrinter(withDryRun(operation, dryRun)).print(pod));
}

function deleteOptions({ gracePeriod, dryRun }: EvictionOptions) {
  return {
    ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    ...(dryRun === "server" && { dryRun: ["All"] }),
  };
}

function dryRunQuery({ dryRun }: EvictionOptions) {
  return dryRun === "server" ? { dryRun: "All" } : {};
}

function pathOfPod({ metadata: { namespace = "", name = "" } }: Pod): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}
