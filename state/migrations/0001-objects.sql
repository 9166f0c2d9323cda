-- The API objects. The current JSON of an object is that of its newest revision; its id is that of its first one, so that
-- no id is ever used twice.
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  uid TEXT NOT NULL UNIQUE,
  rv INTEGER NOT NULL,
  UNIQUE (resource, namespace, name)
);

-- Append-only; the row id is the resourceVersion. The newest row is never compacted, so that numbers only grow. `previous` is the revision that this one replaced (0: none), and the
-- unique index on (object, previous) makes the database refuse a second successor: optimistic concurrency.
CREATE TABLE revisions (
  rv INTEGER PRIMARY KEY,
  object INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('ADDED', 'MODIFIED', 'DELETED')),
  resource TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  managed TEXT
);
CREATE UNIQUE INDEX revisions_successor ON revisions (object, previous);

CREATE TABLE labels (
  resource TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (resource, key, value, object)
) WITHOUT ROWID;

CREATE TABLE owners (
  owner TEXT NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (owner, object)
) WITHOUT ROWID;

CREATE TABLE fields (
  resource TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (resource, name, value, object)
) WITHOUT ROWID;

-- What is to happen when: one row for each actor and key, as in a work queue.
CREATE TABLE queue (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  due INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (actor, key)
) WITHOUT ROWID;
CREATE INDEX queue_due ON queue (due, seq);

-- Small named values: the clock, the random state, what the actors remember.
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
