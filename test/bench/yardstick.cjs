// A fixed amount of the work that a cluster is made of: objects to and from JSON, and small SQLite transactions. Times of
// large operations are given as multiples of this program's, so that they hold on a faster or slower machine.

const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const Database = require("better-sqlite3");

const directory = mkdtempSync(join(tmpdir(), "kubesim-yardstick-"));
const database = new Database(join(directory, "yardstick.db"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");
database.exec("CREATE TABLE objects (id INTEGER PRIMARY KEY, name TEXT UNIQUE, json TEXT)");
const insert = database.prepare("INSERT INTO objects (name, json) VALUES (?, ?)");
const select = database.prepare("SELECT json FROM objects WHERE name = ?");
const update = database.prepare("UPDATE objects SET json = ? WHERE name = ?");

const labels = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`example.com/label-${i}`, `value-${i}`]));
for (let round = 0; round < 100; round++) {
  database.transaction(() => {
    for (let i = 0; i < 100; i++) {
      const name = `object-${round}-${i}`;
      insert.run(name, JSON.stringify({ metadata: { name, labels }, spec: { replicas: i } }));
      const object = JSON.parse(select.get(name).json);
      object.metadata.generation = 1;
      update.run(JSON.stringify(object), name);
    }
  })();
}
database.close();
rmSync(directory, { recursive: true, force: true });
