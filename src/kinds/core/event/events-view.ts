import type { CoreEvent, EventsEvent } from "../../../generated/types.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import type { KindView } from "../../kind.ts";

/** events.k8s.io/v1: the same events under newer names (`pkg/apis/events/v1/conversion.go`). */
export const eventsView: KindView = {
  group: "events.k8s.io",
  version: "v1",
  fromStorage: (object) => toNewEvent(object as CoreEvent),
  toStorage: (object) => toCoreEvent(object as EventsEvent),
  fieldNames: {
    "regarding.kind": "involvedObject.kind",
    "regarding.namespace": "involvedObject.namespace",
    "regarding.name": "involvedObject.name",
    "regarding.uid": "involvedObject.uid",
    "regarding.apiVersion": "involvedObject.apiVersion",
    "regarding.resourceVersion": "involvedObject.resourceVersion",
    "regarding.fieldPath": "involvedObject.fieldPath",
    reportingController: "reportingComponent",
  },
};

function toNewEvent(event: CoreEvent): KubeObject {
  const { involvedObject, message, reportingComponent, source, firstTimestamp, lastTimestamp, count, ...same } = event;
  return {
    ...same,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  } as KubeObject;
}

function toCoreEvent(event: EventsEvent): KubeObject {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...same
  } = event;
  return {
    ...same,
    involvedObject: regarding ?? {},
    message: note,
    reportingComponent: reportingController,
    source: deprecatedSource,
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    count: deprecatedCount,
  } as KubeObject;
}
