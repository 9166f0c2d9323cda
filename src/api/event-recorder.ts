import type { CoreEvent } from "../generated/types.ts";
import type { KubeObject, ManagedFieldsEntry } from "../machinery/object.ts";
import { isStatus } from "../machinery/status.ts";
import { formatTime, parseTime } from "../machinery/time.ts";
import type { EventReport } from "../sim/actor.ts";
import { createObject } from "./registry/create.ts";
import { getObject } from "./registry/read.ts";
import { updateObject } from "./registry/update.ts";
import type { Scope } from "./scope.ts";

/** Similar events (same object, type and reason, other message) within the interval beyond which they are combined. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL = 10 * 60 * 1000;
const COMBINED = "(combined from similar events): ";

/** Events of one source about one object: so many at once, then one more in each period (EventSourceObjectSpamFilter). */
const SPAM_BURST = 25;
const SPAM_PERIOD = 5 * 60 * 1000;

/**
 * Writes an event about an object as client-go's recorder does (client-go `tools/record/events_cache.go`): a repeated
 * event counts up, and a stream of similar ones is combined. An event that cannot be written is dropped.
 */
export function recordEvent(scope: Scope, component: string, about: KubeObject, report: EventReport): void {
  const { store } = scope.core;
  const uid = about.metadata.uid ?? "";
  const source = { component, ...(report.host !== undefined && { host: report.host }) };
  const fromSource = store
    .list("events", { namespace: scope.namespace, fields: [{ name: "involvedObject.uid", value: uid }] })
    .map((stored) => stored.object as CoreEvent)
    .filter((event) => event.source?.component === component && (event.source.host ?? "") === (report.host ?? ""));
  if (isSpam(fromSource, scope.strategy.now)) return;
  const known = fromSource.filter((event) => isSimilar(event, report));
  const combined = isCombined(known, report, scope.strategy.now);
  const message = combined ? `${COMBINED}${report.message}` : report.message;
  const same = known.find((event) => (combined ? event.message?.startsWith(COMBINED) : event.message === message));
  try {
    if (same === undefined) {
      createEvent(scope, newEvent(scope, about, { ...report, message }, source));
    } else {
      const input = { ...same, message, count: (same.count ?? 1) + 1, lastTimestamp: scope.strategy.timestamp };
      updateObject(scope, getObject(scope, same.metadata.name ?? ""), input);
    }
  } catch (error) {
    if (!isStatus(error, "NotFound") && !isStatus(error, "Forbidden")) throw error;
  }
}

/** managedFields of new events by the members that they have: they follow from nothing else, and events are many. */
const managedByForm = new Map<string, readonly ManagedFieldsEntry[]>();

function createEvent(scope: Scope, event: CoreEvent): void {
  const { involvedObject, source = {} } = event;
  const form = [scope.fieldManager, ...Object.keys(involvedObject), "|", ...Object.keys(source)].join(" ");
  const known = managedByForm.get(form);
  const time = scope.strategy.timestamp;
  const { managed } = createObject(
    scope,
    event,
    known?.map((entry) => ({ ...entry, time })),
  );
  if (known === undefined) managedByForm.set(form, managed);
}

/** Whether the source has said so much about the object that upstream's token bucket would be empty. */
function isSpam(events: readonly CoreEvent[], now: number): boolean {
  let said = 0;
  for (const { count = 1 } of events) said += count;
  if (said < SPAM_BURST) return false;
  let since = now;
  for (const { firstTimestamp } of events) if (firstTimestamp) since = Math.min(since, parseTime(firstTimestamp));
  return said >= SPAM_BURST + Math.floor((now - since) / SPAM_PERIOD);
}

function isSimilar(event: CoreEvent, report: EventReport): boolean {
  return (
    event.type === report.type &&
    event.reason === report.reason &&
    (event.involvedObject.fieldPath ?? "") === (report.fieldPath ?? "")
  );
}

/** Whether there have been so many similar events lately that this one joins them under the combined message. */
function isCombined(known: readonly CoreEvent[], { message }: EventReport, now: number): boolean {
  if (known.length + 1 < SIMILAR_LIMIT && !known.some((event) => event.message?.startsWith(COMBINED))) return false;
  const recent = known.filter((event) => now - parseTime(event.lastTimestamp ?? formatTime(now)) <= SIMILAR_INTERVAL);
  if (recent.some((event) => event.message?.startsWith(COMBINED))) return true;
  const messages = new Set(recent.map((event) => event.message));
  return messages.add(message).size >= SIMILAR_LIMIT;
}

function newEvent(
  scope: Scope,
  about: KubeObject,
  report: EventReport,
  source: CoreEvent["source"] & object,
): CoreEvent {
  const { now, timestamp } = scope.strategy;
  const { name = "", namespace, uid = "", resourceVersion = "" } = about.metadata;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${eventSuffix(now, scope)}`, namespace: namespace || "default" },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name,
      ...(namespace && { namespace }),
      uid,
      resourceVersion,
      ...(report.fieldPath !== undefined && { fieldPath: report.fieldPath }),
    },
    reason: report.reason,
    message: report.message,
    source,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
    type: report.type,
    reportingComponent: source.component ?? "",
    reportingInstance: source.host ?? "",
  };
}

/** Upstream takes the time in nanoseconds; here the revision keeps events of one instant apart, and in their order. */
function eventSuffix(now: number, scope: Scope): string {
  const order = scope.core.store.revision() % 1_000_000;
  return (BigInt(Math.floor(now)) * 1_000_000n + BigInt(order)).toString(16).padStart(16, "0");
}
