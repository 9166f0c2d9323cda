import type { KubeObject, ManagedFieldsEntry } from "../../machinery/object.ts";
import { expired } from "../../machinery/status.ts";
import type { Change } from "../../store/store.ts";
import type { ListOptions } from "../list-options.ts";
import type { WatchEvent, WatchSight, WatchStream } from "../request.ts";
import type { Scope } from "../scope.ts";
import { servedApiVersion } from "../view.ts";
import { listObjects } from "./read.ts";
import { type Selection, selects } from "./select.ts";

/** How many revisions one poll reads at a time. */
const BATCH = 1000;
/** What a bookmark that ends the initial events carries (apimachinery `meta/v1`). */
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** How a watch shows objects. */
export interface WatchForm {
  /** the same for watches that show an object alike */
  readonly name: string;
  render(object: KubeObject, managed: readonly ManagedFieldsEntry[]): unknown;
}

/**
 * Watches a selection from a revision on. Without a revision, or where the initial events are asked for, it begins with
 * an ADDED for each object that is there. An object that enters or leaves the selection is ADDED or DELETED.
 */
export function watchObjects(scope: Scope, selection: Selection, options: ListOptions, form: WatchForm): WatchStream {
  const { store } = scope.core;
  const { resourceVersion, sendInitialEvents, allowBookmarks } = options;
  const pending: WatchEvent[] = [];
  let position = Number(resourceVersion);
  const bookmark = (revision: number, endsInitialEvents = false): WatchEvent => ({
    type: "BOOKMARK",
    object: {
      kind: scope.kind.kind,
      apiVersion: servedApiVersion(scope),
      metadata: {
        resourceVersion: String(revision),
        ...(endsInitialEvents && { annotations: { [INITIAL_EVENTS_END]: "true" } }),
      },
    },
  });
  if (sendInitialEvents === true || (sendInitialEvents === undefined && (position === 0 || resourceVersion === ""))) {
    const page = listObjects(scope, selection);
    position = page.revision;
    for (const stored of page.items) {
      pending.push({ type: "ADDED", object: form.render(stored.object, store.managedFields(stored)) });
    }
    if (sendInitialEvents && allowBookmarks) pending.push(bookmark(position, true));
  } else if (resourceVersion === "" || position === 0) {
    position = store.revision();
  } else if (position < store.compacted()) {
    pending.push(expiredEvent(position, store.compacted()));
    position = Number.POSITIVE_INFINITY;
  }
  const render = ({ change }: WatchSight) => form.render(change.object, managedFieldsOf(scope, change));
  const take = (changes: readonly Change[]): WatchSight[] => {
    const sights: WatchSight[] = [];
    for (const change of changes) {
      if (change.rv <= position) continue;
      position = change.rv;
      const type = sightOf(scope, selection, change);
      if (type !== undefined) sights.push({ type, change });
    }
    return sights;
  };
  return {
    resource: scope.resource,
    form: form.name,
    get position() {
      return position;
    },
    take,
    render,
    bookmark: (revision) => bookmark(revision),
    poll() {
      const events = pending.splice(0);
      const latest = store.revision();
      if (position < store.compacted()) {
        events.push(expiredEvent(position, store.compacted()));
        position = Number.POSITIVE_INFINITY;
      }
      for (;;) {
        const changes = store.changes(position, BATCH, scope.resource);
        for (const sight of take(changes)) events.push({ type: sight.type, object: render(sight) });
        if (changes.length === BATCH) continue;
        // What there was of other resources has been seen too: the log may be cut up to there.
        position = Math.max(position, latest);
        return events;
      }
    },
  };
}

/** The end of a watch that the log no longer reaches back to. */
function expiredEvent(position: number, compacted: number): WatchEvent {
  const error = expired(`too old resource version: ${position} (${compacted})`);
  return { type: "ERROR", object: error.toStatus() };
}

/** How a change looks through a selection; undefined where it is not to be seen. */
function sightOf(
  { kind, namespace }: Scope,
  selection: Selection,
  { type, object, old }: Change,
): WatchSight["type"] | undefined {
  if (kind.namespaced && namespace !== "" && object.metadata.namespace !== namespace) return undefined;
  const was = old !== undefined && selects(kind, selection, old);
  if (type === "DELETED") return was || selects(kind, selection, object) ? type : undefined;
  if (selects(kind, selection, object)) return was ? "MODIFIED" : "ADDED";
  return was ? "DELETED" : undefined;
}

/** managedFields as of a change; a deleted object has those that it last had. */
function managedFieldsOf({ core }: Scope, { type, object, old, rv }: Change): readonly ManagedFieldsEntry[] {
  const rev = type === "DELETED" ? Number(old?.metadata.resourceVersion ?? 0) : rv;
  return rev === 0 ? [] : core.store.managedFields({ id: 0, rv: rev, object });
}
