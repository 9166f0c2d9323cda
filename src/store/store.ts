import type Database from "better-sqlite3";
import type { KubeObject, ManagedFieldsEntry } from "../machinery/object.ts";

/** What happened to an object at one revision. */
export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/** One entry of the revision log. Objects are shared and must not be changed by whoever reads them. */
export interface Change {
  rv: number;
  type: ChangeType;
  resource: string;
  /** virtual time, milliseconds since the epoch */
  at: number;
  /** the object as of this revision; a deleted one as it last was, with the revision of its deletion */
  object: KubeObject;
  /** the object before it, where that revision is still in the log */
  old: KubeObject | undefined;
}

/** A stored object: shared, frozen by convention; `managed` is metadata.managedFields, kept apart because few read it. */
export interface Stored {
  readonly id: number;
  readonly rv: number;
  readonly object: KubeObject;
}

/** What the store indexes beside names and labels: field name to value, for selectors and controllers. */
export type IndexedFields = Readonly<Record<string, string>>;

/** Which objects of a resource to list. All conditions must hold. */
export interface ListQuery {
  namespace?: string;
  /** labels that must be there with one of these values; no values: the key alone counts */
  labels?: readonly { key: string; values?: readonly string[] }[];
  /** uid of an owner reference */
  owner?: string;
  fields?: readonly { name: string; value: string }[];
  /** resume behind this namespace and name */
  after?: { namespace: string; name: string };
  limit?: number;
}

interface Row {
  id: number;
  rv: number;
}

interface RevisionRow {
  rv: number;
  object: number;
  previous: number;
  type: ChangeType;
  resource: string;
  at: number;
  data: string;
}

/** How many parsed objects are kept; beyond it the oldest half goes. */
const CACHE_LIMIT = 40_000;

/** Lists of up to so many objects are kept within a transaction, while their resource has been written less often. */
const SHORT_LIST = 20;
const BUSY_RESOURCE = 100;

/** A revision as it is kept in memory; managedFields only once somebody asked for them or wrote them. */
interface Cached {
  readonly object: KubeObject;
  managed?: readonly ManagedFieldsEntry[];
}

/**
 * The objects of one cluster in SQLite. Synchronous. Every read is consistent with the database, also when other
 * processes write: the cache holds revisions, which never change, and rows tell which revision is current.
 */
export class Store {
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #cache = new Map<number, Cached>();
  /** facts read or written in the running transaction */
  readonly #facts = new Map<string, string | undefined>();
  readonly #changedFacts = new Set<string>();
  /** objects looked up or written in the running transaction, which nobody else can change meanwhile */
  readonly #found = new Map<string, Stored | undefined>();
  /** short lists of the running transaction, with how often the resource had been written */
  readonly #lists = new Map<string, { stamp: number; found: Stored[] }>();
  readonly #stamps = new Map<string, number>();
  #writes: Change[] = [];
  #depth = 0;
  #rehearsing = false;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Runs `work` in one write transaction; nested calls join the outer one. Throws what `work` throws, rolled back. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth++;
    try {
      this.#run("BEGIN IMMEDIATE");
      let result: T;
      try {
        this.#facts.clear();
        this.#forgetLookups();
        result = work();
        this.#flushFacts();
        this.#run("COMMIT");
      } catch (error) {
        if (this.#db.inTransaction) this.#run("ROLLBACK");
        // Revisions that the rollback took back may be handed out again with other contents.
        this.#cache.clear();
        this.#changedFacts.clear();
        this.#writes = [];
        throw error;
      }
      return result;
    } finally {
      this.#facts.clear();
      this.#forgetLookups();
      this.#depth--;
    }
  }

  /** Runs `work` and takes its writes back, whatever it does: for dry runs inside a transaction. */
  rehearse<T>(work: () => T): T {
    this.#flushFacts();
    this.#run("SAVEPOINT rehearsal");
    this.#rehearsing = true;
    try {
      return work();
    } finally {
      this.#rehearsing = false;
      this.#forgetLookups();
      this.#facts.clear();
      this.#changedFacts.clear();
      this.#run("ROLLBACK TO rehearsal");
      this.#run("RELEASE rehearsal");
      this.#cache.clear();
    }
  }

  /** The newest revision. */
  revision(): number {
    return (this.#statement("SELECT max(rv) AS rv FROM revisions").get() as { rv: number | null }).rv ?? 0;
  }

  /** The object of this name; namespace is "" for cluster-scoped resources. */
  get(resource: string, namespace: string, name: string): Stored | undefined {
    const key = `${resource}/${namespace}/${name}`;
    const known = this.#found.get(key);
    if (known !== undefined || this.#found.has(key)) return known;
    const sql = "SELECT id, rv FROM objects WHERE resource = ? AND namespace = ? AND name = ?";
    const row = this.#statement(sql).get(resource, namespace, name) as Row | undefined;
    const stored = row && this.#load(row);
    if (this.#depth > 0) this.#found.set(key, stored);
    return stored;
  }

  /** The object of this uid, with its resource. */
  getByUid(uid: string): (Stored & { resource: string }) | undefined {
    const row = this.#statement("SELECT id, rv, resource FROM objects WHERE uid = ?").get(uid) as
      | (Row & { resource: string })
      | undefined;
    return row && { ...this.#load(row), resource: row.resource };
  }

  /** Objects of a resource in order of namespace and name. */
  list(resource: string, query: ListQuery = {}): Stored[] {
    const { sql, parameters } = select("o.id AS id, o.rv AS rv", resource, query);
    if (this.#depth === 0) return this.#select(sql, parameters);
    const stamp = this.#stamps.get(resource) ?? 0;
    const key = `${sql} ${parameters.join("\n")}`;
    const known = this.#lists.get(key);
    if (known?.stamp === stamp) return known.found;
    const found = this.#select(sql, parameters);
    if (found.length <= SHORT_LIST && stamp < BUSY_RESOURCE) this.#lists.set(key, { stamp, found });
    return found;
  }

  #select(sql: string, parameters: readonly (string | number)[]): Stored[] {
    const rows = this.#statement(sql).all(...parameters) as Row[];
    return rows.map((row) => this.#load(row));
  }

  /** How many objects the query finds. */
  count(resource: string, query: ListQuery = {}): number {
    const { sql, parameters } = select("count(*) AS n", resource, query);
    return (this.#statement(sql).get(...parameters) as { n: number }).n;
  }

  /** Every object that names this uid as an owner, of any resource. */
  dependents(owner: string): (Stored & { resource: string })[] {
    const sql =
      "SELECT o.id AS id, o.rv AS rv, o.resource AS resource FROM owners w JOIN objects o ON o.id = w.object WHERE w.owner = ? ORDER BY o.id";
    const rows = this.#statement(sql).all(owner) as (Row & { resource: string })[];
    return rows.map((row) => ({ ...this.#load(row), resource: row.resource }));
  }

  /** Resources that have at least one object in a namespace, with their counts. */
  resourcesIn(namespace: string): { resource: string; count: number }[] {
    const sql =
      "SELECT resource, count(*) AS count FROM objects WHERE namespace = ? GROUP BY resource ORDER BY resource";
    return this.#statement(sql).all(namespace) as { resource: string; count: number }[];
  }

  /** metadata.managedFields of a stored object. */
  managedFields(stored: Stored): readonly ManagedFieldsEntry[] {
    const cached = this.#cache.get(stored.rv);
    if (cached?.managed !== undefined) return cached.managed;
    const row = this.#statement("SELECT managed FROM revisions WHERE rv = ?").get(stored.rv) as
      | { managed: string | null }
      | undefined;
    const managed = row?.managed ? (JSON.parse(row.managed) as ManagedFieldsEntry[]) : [];
    if (cached !== undefined) cached.managed = managed;
    return managed;
  }

  /** Adds an object. Throws DuplicateName where the name is taken. Returns it with its resourceVersion. */
  insert(
    resource: string,
    object: KubeObject,
    managed: readonly ManagedFieldsEntry[],
    fields: IndexedFields,
    at: number,
  ): Stored {
    const { namespace = "", name = "", uid = "" } = object.metadata;
    const id = this.revision() + 1;
    const inserted = this.#statement(
      "INSERT INTO objects (id, resource, namespace, name, uid, rv) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (resource, namespace, name) DO NOTHING",
    ).run(id, resource, namespace, name, uid, id);
    if (inserted.changes === 0) throw new DuplicateName();
    const stored = this.#append({ id, rv: 0 }, "ADDED", resource, object, managed, at);
    this.#index(id, resource, undefined, object, {}, fields);
    return stored;
  }

  /** Replaces an object that is at revision `previous.rv`. Throws StaleRevision where it has moved on. */
  replace(
    resource: string,
    previous: Stored,
    object: KubeObject,
    managed: readonly ManagedFieldsEntry[],
    fields: { old: IndexedFields; new: IndexedFields },
    at: number,
  ): Stored {
    const stored = this.#append(previous, "MODIFIED", resource, object, managed, at);
    this.#index(previous.id, resource, previous.object, object, fields.old, fields.new);
    return stored;
  }

  /**
   * Removes an object that is at revision `previous.rv`; the log keeps `last`, its last state.
   * @param fields  what `previous` was indexed by
   */
  remove(resource: string, previous: Stored, last: KubeObject, fields: IndexedFields, at: number): Stored {
    const stored = this.#append(previous, "DELETED", resource, last, [], at);
    this.#index(previous.id, resource, previous.object, undefined, fields, {});
    this.#statement("DELETE FROM objects WHERE id = ?").run(previous.id);
    return stored;
  }

  /** The log behind revision `after`, oldest first. */
  changes(after: number, limit = 1000, resource?: string): Change[] {
    const where = resource === undefined ? "" : "AND resource = ?";
    const rows = this.#statement(
      `SELECT rv, object, previous, type, resource, at, data FROM revisions WHERE rv > ? ${where} ORDER BY rv LIMIT ?`,
    ).all(...(resource === undefined ? [after, limit] : [after, resource, limit])) as RevisionRow[];
    return rows.map((row) => ({
      rv: row.rv,
      type: row.type,
      resource: row.resource,
      at: row.at,
      object: this.#parse(row.rv, row.data),
      old: row.previous === 0 ? undefined : this.#revision(row.previous),
    }));
  }

  /** What this process has written since the last call: the log's newest entries without reading them back. */
  drainWrites(): Change[] {
    const writes = this.#writes;
    if (writes.length > 0) this.#writes = [];
    return writes;
  }

  /** The oldest revision that a watch may resume from. */
  compacted(): number {
    return Number(this.fact("compacted") ?? 0);
  }

  /**
   * Drops what happened before `at` from the log, but not its newest `keep` revisions and not the current one of any
   * object. A revision goes together with its successor, so that a change in the log always knows what was before.
   */
  compact(at: number, keep: number): void {
    const found = this.#statement("SELECT rv FROM revisions WHERE rv <= ? AND at < ? ORDER BY rv DESC LIMIT 1");
    const row = found.get(this.revision() - keep, at) as { rv: number } | undefined;
    const before = this.compacted();
    if (row === undefined || row.rv <= before) return;
    const range = "rv > ? AND rv <= ?";
    this.#statement(`DELETE FROM revisions WHERE rv IN (SELECT previous FROM revisions WHERE ${range})`).run(
      before,
      row.rv,
    );
    this.#statement(`DELETE FROM revisions WHERE ${range} AND type = 'DELETED'`).run(before, row.rv);
    this.setFact("compacted", String(row.rv));
  }

  /** A small named value. */
  fact(name: string): string | undefined {
    if (this.#facts.has(name)) return this.#facts.get(name);
    const row = this.#statement("SELECT value FROM facts WHERE name = ?").get(name) as { value: string } | undefined;
    if (this.#depth > 0) this.#facts.set(name, row?.value);
    return row?.value;
  }

  /** Sets a small named value; undefined removes it. Within a transaction it is written at the end. */
  setFact(name: string, value: string | undefined): void {
    this.#facts.set(name, value);
    this.#changedFacts.add(name);
    if (this.#depth > 0) return;
    this.#flushFacts();
    this.#facts.clear();
  }

  #flushFacts(): void {
    for (const name of this.#changedFacts) {
      const value = this.#facts.get(name);
      if (value === undefined) this.#statement("DELETE FROM facts WHERE name = ?").run(name);
      else {
        this.#statement(
          "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ).run(name, value);
      }
    }
    this.#changedFacts.clear();
  }

  /** Prepares (once) a statement for the parts of the store that keep tables of their own, such as the queue. */
  statement(sql: string): Database.Statement {
    return this.#statement(sql);
  }

  /** Closes the database. */
  close(): void {
    this.#db.close();
  }

  #append(
    previous: { id: number; rv: number; object?: KubeObject },
    type: ChangeType,
    resource: string,
    object: KubeObject,
    managed: readonly ManagedFieldsEntry[],
    at: number,
  ): Stored {
    const data = JSON.stringify(object);
    const text = managed.length === 0 ? null : encodeManaged(managed);
    let rv: number;
    try {
      rv = Number(
        this.#statement(
          "INSERT INTO revisions (object, previous, type, resource, at, data, managed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ).run(previous.id, previous.rv, type, resource, at, data, text).lastInsertRowid,
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw new StaleRevision();
      throw error;
    }
    if (type === "MODIFIED") this.#statement("UPDATE objects SET rv = ? WHERE id = ?").run(rv, previous.id);
    const stored = withRevision(object, rv);
    this.#cache.delete(previous.rv);
    this.#remember(rv, { object: stored, managed });
    // A rehearsal's writes never happened, so nobody is to hear of them.
    if (!this.#rehearsing) this.#writes.push({ rv, type, resource, at, object: stored, old: previous.object });
    const written = { id: previous.id, rv, object: stored };
    const { namespace = "", name = "" } = object.metadata;
    if (this.#depth > 0) this.#found.set(`${resource}/${namespace}/${name}`, type === "DELETED" ? undefined : written);
    this.#stamps.set(resource, (this.#stamps.get(resource) ?? 0) + 1);
    return written;
  }

  #forgetLookups(): void {
    this.#found.clear();
    this.#lists.clear();
    this.#stamps.clear();
  }

  #index(
    id: number,
    resource: string,
    old: KubeObject | undefined,
    object: KubeObject | undefined,
    oldFields: IndexedFields,
    fields: IndexedFields,
  ): void {
    const before = old?.metadata.labels ?? {};
    const labels = object?.metadata.labels ?? {};
    for (const [key, value] of Object.entries(before)) {
      if (labels[key] !== value)
        this.#statement("DELETE FROM labels WHERE resource = ? AND key = ? AND value = ? AND object = ?").run(
          resource,
          key,
          value,
          id,
        );
    }
    for (const [key, value] of Object.entries(labels)) {
      if (before[key] !== value)
        this.#statement("INSERT INTO labels (resource, key, value, object) VALUES (?, ?, ?, ?)").run(
          resource,
          key,
          value,
          id,
        );
    }
    for (const [name, value] of Object.entries(oldFields)) {
      if (fields[name] !== value)
        this.#statement("DELETE FROM fields WHERE resource = ? AND name = ? AND value = ? AND object = ?").run(
          resource,
          name,
          value,
          id,
        );
    }
    for (const [name, value] of Object.entries(fields)) {
      if (oldFields[name] !== value)
        this.#statement("INSERT INTO fields (resource, name, value, object) VALUES (?, ?, ?, ?)").run(
          resource,
          name,
          value,
          id,
        );
    }
    const ownersBefore = new Set(old?.metadata.ownerReferences?.map((owner) => owner.uid));
    const owners = new Set(object?.metadata.ownerReferences?.map((owner) => owner.uid));
    for (const uid of ownersBefore)
      if (!owners.has(uid)) this.#statement("DELETE FROM owners WHERE owner = ? AND object = ?").run(uid, id);
    for (const uid of owners)
      if (!ownersBefore.has(uid)) this.#statement("INSERT INTO owners (owner, object) VALUES (?, ?)").run(uid, id);
  }

  #load({ id, rv }: Row): Stored {
    return { id, rv, object: this.#revision(rv) ?? corrupt(rv) };
  }

  #revision(rv: number): KubeObject | undefined {
    const cached = this.#cache.get(rv);
    if (cached) return cached.object;
    const row = this.#statement("SELECT data FROM revisions WHERE rv = ?").get(rv) as { data: string } | undefined;
    return row && this.#parse(rv, row.data);
  }

  #parse(rv: number, data: string): KubeObject {
    const cached = this.#cache.get(rv);
    if (cached) return cached.object;
    const object = withRevision(JSON.parse(data) as KubeObject, rv);
    this.#remember(rv, { object });
    return object;
  }

  #remember(rv: number, revision: Cached): void {
    this.#cache.set(rv, revision);
    if (this.#cache.size <= CACHE_LIMIT) return;
    let surplus = CACHE_LIMIT / 2;
    for (const old of this.#cache.keys()) {
      if (surplus-- <= 0) break;
      this.#cache.delete(old);
    }
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string): void {
    this.#statement(sql).run();
  }
}

/** The name is taken. */
export class DuplicateName extends Error {
  override readonly name = "DuplicateName";
}

/** The object is no longer at the revision that the write was based on. */
export class StaleRevision extends Error {
  override readonly name = "StaleRevision";
}

/**
 * The index tables come first and are joined in this order (CROSS JOIN keeps it): left alone, SQLite walks all objects
 * of the resource to save the sorting.
 */
function select(columns: string, resource: string, query: ListQuery): { sql: string; parameters: (string | number)[] } {
  const tables: string[] = [];
  const where: string[] = [];
  const parameters: (string | number)[] = [];
  const join = (table: string, alias: string, condition: string, ...values: (string | number)[]) => {
    const first = tables[0]?.split(" ")[1];
    tables.push(`${table} ${alias}`);
    where.push(first === undefined ? condition : `${condition} AND ${alias}.object = ${first}.object`);
    parameters.push(...values);
  };
  if (query.owner !== undefined) join("owners", "w", "w.owner = ?", query.owner);
  for (const [i, { name, value }] of (query.fields ?? []).entries()) {
    join("fields", `f${i}`, `f${i}.resource = ? AND f${i}.name = ? AND f${i}.value = ?`, resource, name, value);
  }
  for (const [i, { key, values }] of (query.labels ?? []).entries()) {
    const among = values === undefined ? "" : ` AND l${i}.value IN (${values.map(() => "?").join(", ")})`;
    join("labels", `l${i}`, `l${i}.resource = ? AND l${i}.key = ?${among}`, resource, key, ...(values ?? []));
  }
  const driver = tables[0]?.split(" ")[1];
  tables.push("objects o");
  where.push(driver === undefined ? "o.resource = ?" : `o.id = ${driver}.object AND o.resource = ?`);
  parameters.push(resource);
  if (query.namespace !== undefined) {
    where.push("o.namespace = ?");
    parameters.push(query.namespace);
  }
  if (query.after !== undefined) {
    where.push("(o.namespace, o.name) > (?, ?)");
    parameters.push(query.after.namespace, query.after.name);
  }
  const limit = query.limit === undefined ? "" : "LIMIT ?";
  if (query.limit !== undefined) parameters.push(query.limit);
  const order = columns.startsWith("count") ? "" : "ORDER BY o.namespace, o.name";
  return {
    sql: `SELECT ${columns} FROM ${tables.join(" CROSS JOIN ")} WHERE ${where.join(" AND ")} ${order} ${limit}`,
    parameters,
  };
}

/** JSON of managedFields. Most entries come through a write as they were: the text of their fields is kept with them. */
function encodeManaged(managed: readonly ManagedFieldsEntry[]): string {
  const texts = managed.map(({ fieldsV1, ...entry }) => {
    if (fieldsV1 === undefined) return JSON.stringify(entry);
    let fields = fieldTexts.get(fieldsV1);
    if (fields === undefined) {
      fields = JSON.stringify(fieldsV1);
      fieldTexts.set(fieldsV1, fields);
    }
    return `${JSON.stringify(entry).slice(0, -1)},"fieldsV1":${fields}}`;
  });
  return `[${texts.join(",")}]`;
}

const fieldTexts = new WeakMap<object, string>();

function withRevision(object: KubeObject, rv: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_CONSTRAINT_UNIQUE";
}

function corrupt(rv: number): never {
  throw new Error(`the cluster database has no revision ${rv}: it is damaged`);
}
