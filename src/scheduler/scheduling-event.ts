import type { CoreEvent, Pod } from "../generated/types.ts";
import { StatusError } from "../machinery/status.ts";
import { formatMicroTime, parseTime } from "../machinery/time.ts";
import type { Context } from "../sim/actor.ts";

/** An event of the scheduler. It uses the events.k8s.io API: action and time instead of count and source. */
export interface SchedulingEvent {
  type: "Normal" | "Warning";
  reason: string;
  action: string;
  message: string;
  related?: Pod;
}

const REPORTER = "default-scheduler";
/** A series of the same event ends when it has not happened for so long (client-go `tools/events` finishTime). */
const SERIES_END = 6 * 60 * 1000;
/** Longest note of an event; what is longer is cut with dots. */
const NOTE_LIMIT = 1024;

/**
 * Reports something about a pod. The same event about the same version of the pod counts as a series, and keeps its first
 * message, as client-go's recorder for events.k8s.io does.
 */
export function reportScheduling(context: Context, pod: Pod, event: SchedulingEvent): void {
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = pod.metadata;
  const now = formatMicroTime(context.now);
  try {
    const same = event.type === "Warning" ? findSame(context, pod, event) : undefined;
    if (same !== undefined) {
      if (same.series === undefined) context.update("events", { ...same, series: { count: 2, lastObservedTime: now } });
      return;
    }
    const nanoseconds = BigInt(Math.floor(context.now)) * 1_000_000n + BigInt(context.random.int(1_000_000));
    // Absent times and sources are null and empty here, not left out.
    context.create("events", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.${nanoseconds.toString(16)}`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Pod", name, namespace, uid, resourceVersion },
      action: event.action,
      eventTime: now,
      firstTimestamp: null,
      lastTimestamp: null,
      message: event.message.length > NOTE_LIMIT ? `${event.message.slice(0, NOTE_LIMIT - 4)} ...` : event.message,
      reason: event.reason,
      reportingComponent: REPORTER,
      reportingInstance: `${REPORTER}-control-plane`,
      ...(event.related !== undefined && { related: referenceTo(event.related) }),
      source: {},
      type: event.type,
    });
  } catch (error) {
    // An event that cannot be written (its namespace is going away) is dropped.
    if (!(error instanceof StatusError)) throw error;
  }
}

function findSame(
  context: Context,
  { metadata }: Pod,
  { type, reason, action }: SchedulingEvent,
): CoreEvent | undefined {
  const { namespace = "", uid = "", resourceVersion } = metadata;
  return context
    .list<CoreEvent>("events", { namespace, field: { name: "involvedObject.uid", value: uid } })
    .find((event) => {
      const last = event.series?.lastObservedTime ?? event.eventTime;
      return (
        event.reportingComponent === REPORTER &&
        event.type === type &&
        event.reason === reason &&
        event.action === action &&
        event.involvedObject.resourceVersion === resourceVersion &&
        last !== undefined &&
        context.now - parseTime(last) < SERIES_END
      );
    });
}

function referenceTo({ metadata }: Pod): object {
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = metadata;
  return { apiVersion: "v1", kind: "Pod", name, namespace, uid, resourceVersion };
}
