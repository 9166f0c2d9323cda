import type { KubeObject } from "../../machinery/object.ts";
import { expired } from "../../machinery/status.ts";
import type { WatchEvent, WatchStream } from "../request.ts";
import type { Scope } from "../scope.ts";
import { listObjects } from "./read.ts";
import { type Selection, selects } from "./select.ts";

/** How many revisions one poll reads at a time. */
const BATCH = 1000;

/**
 * Watches a selection from a revision on. "" and "0" begin with an ADDED for each object that is there.
 * An object that enters or leaves the selection is ADDED or DELETED. `render` turns stored objects into what is sent.
 */
export function watchObjects(
  scope: Scope,
  selection: Selection,
  from: string,
  render: (object: KubeObject) => unknown,
): WatchStream {
  const { store } = scope.core;
  const initial: WatchEvent[] = [];
  let position = Number(from);
  if (from === "" || from === "0") {
    const page = listObjects(scope, selection);
    for (const { object } of page.items) initial.push({ type: "ADDED", object: render(object) });
    position = page.revision;
  } else if (position < store.compacted()) {
    const error = expired(`too old resource version: ${position} (${store.compacted()})`);
    return once([{ type: "ERROR", object: error.toStatus() }]);
  }
  return {
    poll() {
      const events = initial.splice(0);
      for (;;) {
        const changes = store.changes(position, BATCH, scope.resource);
        for (const change of changes) {
          position = change.rv;
          const event = toEvent(scope, selection, change.type, change.object, change.old);
          if (event !== undefined) events.push({ ...event, object: render(event.object) });
        }
        if (changes.length < BATCH) return events;
      }
    },
  };
}

function toEvent(
  scope: Scope,
  selection: Selection,
  type: "ADDED" | "MODIFIED" | "DELETED",
  object: KubeObject,
  old: KubeObject | undefined,
): { type: WatchEvent["type"]; object: KubeObject } | undefined {
  const { kind, namespace } = scope;
  if (kind.namespaced && namespace !== "" && object.metadata.namespace !== namespace) return undefined;
  const was = old !== undefined && selects(kind, selection, old);
  if (type === "DELETED") return was || selects(kind, selection, object) ? { type, object } : undefined;
  const is = selects(kind, selection, object);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object };
  return was ? { type: "DELETED", object } : undefined;
}

function once(events: WatchEvent[]): WatchStream {
  return { poll: () => events.splice(0) };
}
