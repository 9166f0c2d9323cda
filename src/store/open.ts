import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Store } from "./store.ts";

/** The database cannot be used; the message tells the user why and what to do. */
export class StoreUnusable extends Error {
  override readonly name = "StoreUnusable";
}

/** How long a writer waits for another process, in milliseconds. */
const BUSY_TIMEOUT = 60_000;

/** Revisions are a few kilobytes: smaller pages would spread most of them over several. */
const PAGE_BYTES = 16 * 1024;

/** Most memory for database pages, in KiB. */
const CACHE_KIB = 64 * 1024;

/**
 * Opens (or creates) the database of a cluster and brings its schema up to date.
 * @param path        file, or ":memory:"
 * @param migrations  folder of numbered SQL files, applied in order; the count is the schema version
 * @throws StoreUnusable when the file is damaged, not ours, newer than this program, or not writable
 */
export function openStore(path: string, migrations: string): Store {
  const isNew = !existsSync(path);
  try {
    const db = new Database(path, { timeout: BUSY_TIMEOUT });
    try {
      db.pragma("synchronous = NORMAL");
      db.pragma(`cache_size = -${CACHE_KIB}`);
      const version = db.pragma("user_version", { simple: true }) as number;
      // Whoever creates a cluster starts without a file: an empty one has lost what it held.
      if (version === 0 && !isNew) throw new StoreUnusable(`the cluster database ${path} is empty or not kubesim's`);
      migrate(db, path, version, migrations);
      return new Store(db);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw explain(error, path);
  }
}

function migrate(db: Database.Database, path: string, version: number, folder: string): void {
  const files = migrationFiles(folder);
  if (version === files.length) return;
  if (version > files.length) {
    throw new StoreUnusable(
      `the cluster database ${path} was written by a newer kubesim (schema ${version}, this one knows ${files.length}): update kubesim, or create a new cluster`,
    );
  }
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma("journal_mode = WAL");
  db.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have migrated while this one waited for the lock.
    const current = db.pragma("user_version", { simple: true }) as number;
    for (const file of files.slice(current)) db.exec(readFileSync(join(folder, file), "utf8"));
    db.pragma(`user_version = ${files.length}`);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

function migrationFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/** SQLite's result codes that a user can cause and mend, with what to tell them. */
const REASONS: Record<string, string> = {
  SQLITE_NOTADB: "is not a database",
  SQLITE_CORRUPT: "is damaged",
  SQLITE_READONLY: "cannot be written",
  SQLITE_CANTOPEN: "cannot be opened",
  SQLITE_PERM: "cannot be opened: permission denied",
  SQLITE_FULL: "cannot be written: the disk is full",
  SQLITE_IOERR: "cannot be read or written",
  SQLITE_BUSY: "is in use by another process that does not let go",
};

/** Turns a database error into one for the user, where it is one that a user can mend; others pass through. */
export function explain(error: unknown, path = ""): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const code = Object.keys(REASONS).find((known) => error.code === known || String(error.code).startsWith(`${known}_`));
  return code === undefined
    ? error
    : new StoreUnusable(`the cluster database ${path === "" ? "" : `${path} `}${REASONS[code]}`);
}
