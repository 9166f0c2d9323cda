import type { CoreEvent } from "../../../generated/types.ts";
import { type FieldError, invalid, required } from "../../../machinery/field-error.ts";
import { byteLength, dns1123SubdomainFaults, pathSegmentName, qualifiedNameFaults } from "../../../machinery/names.ts";
import { humanDuration, parseTime } from "../../../machinery/time.ts";
import { nameColumn } from "../../columns.ts";
import { type CellContext, defineKind } from "../../kind.ts";
import { eventsView } from "./events-view.ts";

const MAX_REPORTER = 128;
const MAX_ACTION = 128;
const MAX_REASON = 128;
const MAX_MESSAGE = 1024;

export const event = defineKind<CoreEvent>({
  group: "",
  version: "v1",
  kind: "Event",
  resource: "events",
  singular: "event",
  shortNames: ["ev"],
  namespaced: true,
  tracksGeneration: false,
  createOnUpdate: true,
  views: [eventsView],
  nameRule: pathSegmentName,
  validate: validateEvent,
  fields: ({ involvedObject = {}, reason = "", reportingComponent = "", source, type = "" }) => ({
    "involvedObject.kind": involvedObject.kind ?? "",
    "involvedObject.namespace": involvedObject.namespace ?? "",
    "involvedObject.name": involvedObject.name ?? "",
    "involvedObject.uid": involvedObject.uid ?? "",
    "involvedObject.apiVersion": involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": involvedObject.fieldPath ?? "",
    reason,
    reportingComponent,
    source: source?.component || reportingComponent,
    type,
  }),
  indexed: ["involvedObject.uid", "involvedObject.name"],
  columns: [
    { name: "Last Seen", cell: lastSeen },
    { name: "Type", cell: ({ type = "" }) => type },
    { name: "Reason", cell: ({ reason = "" }) => reason },
    { name: "Object", cell: target },
    { name: "Subobject", priority: 1, cell: ({ involvedObject }) => involvedObject.fieldPath ?? "" },
    { name: "Source", priority: 1, cell: reporter },
    { name: "Message", cell: ({ message = "" }) => message.trim() },
    { name: "First Seen", priority: 1, cell: firstSeen },
    { name: "Count", priority: 1, cell: ({ count, series }) => (series ? (series.count ?? 0) : count || 1) },
    { ...nameColumn, priority: 1 },
  ],
});

function lastSeen(event: CoreEvent, context: CellContext): string {
  if (event.series) return since(event.series.lastObservedTime, context) ?? "<unknown>";
  return since(event.lastTimestamp, context) ?? firstSeen(event, context);
}

function firstSeen({ firstTimestamp, eventTime }: CoreEvent, context: CellContext): string {
  return since(firstTimestamp, context) ?? since(eventTime, context) ?? "<unknown>";
}

function since(time: string | null | undefined, { now }: CellContext): string | undefined {
  return time ? humanDuration(now - parseTime(time)) : undefined;
}

function target({ involvedObject: { kind = "", name = "" } }: CoreEvent): string {
  return name === "" ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

function reporter({ source, reportingComponent = "", reportingInstance = "" }: CoreEvent): string {
  const component = source?.component || reportingComponent;
  const instance = source?.host || reportingInstance;
  return instance === "" ? component : `${component}, ${instance}`;
}

/** core/validation `legacyValidateEvent`: events with an eventTime are of the newer form and must be complete. */
function validateEvent(event: CoreEvent): FieldError[] {
  const {
    metadata,
    involvedObject = {},
    eventTime,
    reportingComponent = "",
    reportingInstance = "",
    action = "",
    reason = "",
    message = "",
  } = event;
  const namespace = metadata.namespace ?? "";
  const about = involvedObject.namespace ?? "";
  const errors: FieldError[] = [];
  const mismatch = () => errors.push(invalid("involvedObject.namespace", about, "does not match event.namespace"));
  if (!eventTime) {
    if (about === "" ? namespace !== "default" && namespace !== "" : namespace !== about) mismatch();
  } else {
    if (about === "" && namespace !== "default" && namespace !== "kube-system") mismatch();
    if (reportingComponent === "") errors.push(required("reportingComponent"));
    for (const fault of qualifiedNameFaults(reportingComponent))
      errors.push(invalid("reportingComponent", reportingComponent, fault));
    errors.push(...limited("reportingInstance", reportingInstance, MAX_REPORTER));
    errors.push(...limited("action", action, MAX_ACTION), ...limited("reason", reason, MAX_REASON));
    if (byteLength(message) > MAX_MESSAGE)
      errors.push(invalid("message", "", `can have at most ${MAX_MESSAGE} characters`));
  }
  for (const fault of dns1123SubdomainFaults(namespace)) errors.push(invalid("namespace", namespace, fault));
  return errors;
}

function limited(field: string, value: string, max: number): FieldError[] {
  if (value === "") return [required(field)];
  return byteLength(value) > max ? [invalid(field, "", `can have at most ${max} characters`)] : [];
}
