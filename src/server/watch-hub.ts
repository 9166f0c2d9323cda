import type { WatchSight, WatchStream } from "../api/request.ts";
import { wallClock } from "../sim/wall.ts";
import type { Store } from "../store/store.ts";

/** How many revisions are read at a time. */
const BATCH = 1000;

/** Somebody who watches: gets the lines of what has happened. */
export type Listener = (lines: readonly Buffer[]) => void;

/** Shows changes to many watches and reads them once for all that watch the same resource. */
export interface WatchHub {
  /** Adds a watch that has been polled to the end just now. Returns how to leave. */
  join(stream: WatchStream, listener: Listener): () => void;
  /** Reads what has been written since the last call, by whichever process, and tells the watches. */
  publish(): void;
  /** the revision up to which every watch has been told */
  readonly revision: number;
  /** how many watches are open */
  readonly size: number;
  /** when the youngest of all watches was opened, by the machine's clock */
  readonly joined: number;
}

interface Group {
  readonly members: Map<WatchStream, Listener>;
  cursor: number;
}

/** A hub over a store. */
export function watchHub(store: Store): WatchHub {
  const groups = new Map<string, Group>();
  let revision = store.revision();
  let size = 0;
  let joined = 0;

  function publishGroup(resource: string, group: Group): void {
    const lines = new Map<string, Map<string, Buffer>>();
    for (;;) {
      const changes = store.changes(group.cursor, BATCH, resource);
      const last = changes.at(-1);
      if (last === undefined) return;
      for (const [stream, listener] of group.members) {
        const sights = stream.take(changes);
        if (sights.length > 0) listener(sights.map((sight) => lineOf(stream, sight, lines)));
      }
      group.cursor = last.rv;
      if (changes.length < BATCH) return;
    }
  }

  return {
    join(stream, listener) {
      const group = groups.get(stream.resource) ?? { members: new Map(), cursor: revision };
      groups.set(stream.resource, group);
      group.members.set(stream, listener);
      size++;
      joined = wallClock();
      return () => {
        if (!group.members.delete(stream)) return;
        size--;
        if (group.members.size === 0 && groups.get(stream.resource) === group) groups.delete(stream.resource);
      };
    },
    publish() {
      const newest = store.revision();
      if (newest === revision) return;
      for (const [resource, group] of groups) publishGroup(resource, group);
      // What came while the groups were read is above it and comes next time.
      revision = newest;
    },
    get revision() {
      return revision;
    },
    get size() {
      return size;
    },
    get joined() {
      return joined;
    },
  };
}

/** The event of a change as a line; made once for all watches that show it alike. */
function lineOf(stream: WatchStream, sight: WatchSight, lines: Map<string, Map<string, Buffer>>): Buffer {
  const ofForm = lines.get(stream.form) ?? new Map<string, Buffer>();
  lines.set(stream.form, ofForm);
  const key = `${sight.type} ${sight.change.rv}`;
  const known = ofForm.get(key);
  if (known !== undefined) return known;
  const line = Buffer.from(`${JSON.stringify({ type: sight.type, object: stream.render(sight) })}\n`);
  ofForm.set(key, line);
  return line;
}
