import type { Store } from "../store/store.ts";

/** One thing to do: an actor is to look at a key when `due` comes. */
export interface Due {
  actor: string;
  key: string;
  due: number;
  seq: number;
  /** how often in a row it has failed */
  failures: number;
}

/**
 * The cluster's work queue. A key waits at most once for each actor, at its earliest due time. Within a tick, which holds
 * the write lock, the entries that come due are worked on in memory; `flush` writes what is left.
 */
export class EventQueue {
  readonly #store: Store;
  /** entries that the table does not know yet, and (undefined) those it still has but that are done */
  readonly #changed = new Map<string, Due | undefined>();
  readonly #heap: Due[] = [];
  #loadedUntil = Number.NEGATIVE_INFINITY;
  #seq = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Starts a tick: forgets what another process may have changed. */
  begin(): void {
    this.#changed.clear();
    this.#heap.length = 0;
    this.#loadedUntil = Number.NEGATIVE_INFINITY;
    this.#seq = Number(this.#store.fact("seq") ?? 0);
  }

  /** When the next entry of the table is due, outside a tick. */
  static nextDue(store: Store): number | undefined {
    return (store.statement("SELECT due FROM queue ORDER BY due, seq LIMIT 1").get() as { due: number } | undefined)
      ?.due;
  }

  /** Queues a key; if it waits already, the earlier due time counts. */
  add(actor: string, key: string, due: number, failures = 0): void {
    const waiting = this.#find(actor, key);
    if (waiting !== undefined && waiting.due <= due) return;
    // A key that something else wakes earlier has not succeeded by that.
    const entry: Due = { actor, key, due, seq: ++this.#seq, failures: Math.max(failures, waiting?.failures ?? 0) };
    this.#changed.set(id(actor, key), entry);
    if (due <= this.#loadedUntil) this.#push(entry);
  }

  /** Takes the first entry that is due at `until` or before. */
  pop(until: number): Due | undefined {
    if (until > this.#loadedUntil) this.#loadThrough(until);
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.due > until) return undefined;
      this.#shift();
      // An entry that was moved to an earlier time leaves its old place in the heap behind.
      if (this.#find(first.actor, first.key)?.seq !== first.seq) continue;
      this.#changed.set(id(first.actor, first.key), undefined);
      return first;
    }
  }

  /** When the next entry is due, within a tick. */
  next(): number | undefined {
    let soonest: number | undefined;
    for (const entry of this.#changed.values()) {
      if (entry !== undefined && (soonest === undefined || entry.due < soonest)) soonest = entry.due;
    }
    const rows = this.#store
      .statement("SELECT actor, key, due FROM queue ORDER BY due, seq")
      .iterate() as Iterable<Due>;
    for (const row of rows) {
      if (soonest !== undefined && row.due >= soonest) break;
      if (this.#changed.has(id(row.actor, row.key))) continue;
      soonest = row.due;
      break;
    }
    return soonest;
  }

  /** Ends a tick: writes the entries that wait on. */
  flush(): void {
    const remove = this.#store.statement("DELETE FROM queue WHERE actor = ? AND key = ?");
    const put = this.#store.statement(
      "INSERT INTO queue (actor, key, due, seq, failures) VALUES (?, ?, ?, ?, ?) ON CONFLICT (actor, key) DO UPDATE SET due = excluded.due, seq = excluded.seq, failures = excluded.failures",
    );
    for (const [composite, entry] of this.#changed) {
      if (entry !== undefined) put.run(entry.actor, entry.key, entry.due, entry.seq, entry.failures);
      else {
        const bar = composite.indexOf("|");
        remove.run(composite.slice(0, bar), composite.slice(bar + 1));
      }
    }
    this.#store.setFact("seq", String(this.#seq));
    this.begin();
  }

  #find(actor: string, key: string): Due | undefined {
    const composite = id(actor, key);
    if (this.#changed.has(composite)) return this.#changed.get(composite);
    const row = this.#store
      .statement("SELECT actor, key, due, seq, failures FROM queue WHERE actor = ? AND key = ?")
      .get(actor, key);
    return row as Due | undefined;
  }

  #loadThrough(until: number): void {
    const rows = this.#store
      .statement("SELECT actor, key, due, seq, failures FROM queue WHERE due > ? AND due <= ?")
      .all(this.#loadedUntil === Number.NEGATIVE_INFINITY ? -1 : this.#loadedUntil, until) as Due[];
    const from = this.#loadedUntil;
    this.#loadedUntil = until;
    for (const row of rows) if (!this.#changed.has(id(row.actor, row.key))) this.#push(row);
    for (const entry of this.#changed.values()) {
      if (entry !== undefined && entry.due > from && entry.due <= until) this.#push(entry);
    }
  }

  #push(entry: Due): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(entry, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      let lower = heap[child];
      if (lower === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, lower)) {
        child++;
        lower = right;
      }
      if (!before(lower, last)) break;
      heap[i] = lower;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Due, b: Due): boolean {
  return a.due < b.due || (a.due === b.due && a.seq < b.seq);
}

function id(actor: string, key: string): string {
  return `${actor}|${key}`;
}
