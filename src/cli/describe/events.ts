import type { CoreEvent } from "../../generated/types.ts";
import { MIRROR_ANNOTATION } from "../../kinds/core/pod/annotations.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { parseTime } from "../../machinery/time.ts";
import { sortLikeGo } from "../printers/go-sort.ts";
import { ageText, type DescribeText } from "./describe-text.ts";
import { type DescribeContext, listAll } from "./describer.ts";

const EVENTS = { group: "", version: "v1", resource: "events", namespaced: true };

/**
 * The events about an object, as the server finds them (kubectl `describe.searchEvents`). Pods are looked up without their
 * kind, nodes also by their name for a UID, as kubelets have it. Where the server refuses there are none.
 */
export async function findEvents(context: DescribeContext, object: KubeObject): Promise<CoreEvent[]> {
  const { kind } = object;
  const { uid = "", name = "", annotations } = object.metadata;
  if (kind === "Pod") return search(context, object, "", annotations?.[MIRROR_ANNOTATION] ?? uid);
  const events = await search(context, object, kind, uid);
  return kind === "Node" ? [...events, ...(await search(context, object, kind, name))] : events;
}

async function search(
  context: DescribeContext,
  { metadata: { name = "", namespace = "" } }: KubeObject,
  kind: string,
  uid: string,
): Promise<CoreEvent[]> {
  const terms = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`];
  if (kind !== "") terms.push(`involvedObject.kind=${kind}`);
  if (uid !== "") terms.push(`involvedObject.uid=${uid}`);
  try {
    return await listAll<CoreEvent>(context, EVENTS, namespace, { fieldSelector: terms.join(",") });
  } catch {
    return [];
  }
}

/** The table of events at the end of a description, by their last time; ones without come first. */
export function eventLines(out: DescribeText, events: readonly CoreEvent[], now: number): void {
  if (events.length === 0) {
    out.field("Events", "<none>");
    return;
  }
  out.flush();
  out.line("Events:");
  out.row(["Type", "Reason", "Age", "From", "Message"], 1);
  out.row(["----", "------", "----", "----", "-------"], 1);
  for (const event of byLastTime(events)) {
    const { type, reason, source, reportingComponent, involvedObject, message = "" } = event;
    const place = involvedObject.fieldPath ? `${involvedObject.fieldPath}: ` : "";
    out.row([type, reason, eventAge(event, now), source?.component || reportingComponent, place + message.trim()], 1);
  }
}

/** Events as `sort.Sort` leaves them by lastTimestamp (kubectl `util/event`). */
function byLastTime(events: readonly CoreEvent[]): CoreEvent[] {
  const times = events.map(({ lastTimestamp }) =>
    lastTimestamp ? parseTime(lastTimestamp) : Number.NEGATIVE_INFINITY,
  );
  const order = sortLikeGo(events.length, (i, j) => (times[i] ?? 0) < (times[j] ?? 0));
  return order.flatMap((i) => events[i] ?? []);
}

/** `5s`, or `5s (x3 over 20s)` for one that came again. */
export function eventAge(
  { eventTime, firstTimestamp, lastTimestamp, series, count = 0 }: CoreEvent,
  now: number,
): string {
  const first = ageText(eventTime || firstTimestamp, now);
  if (series) return `${ageText(series.lastObservedTime, now)} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${ageText(lastTimestamp, now)} (x${count} over ${first})` : first;
}
