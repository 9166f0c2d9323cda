import type { KubeObject } from "../machinery/object.ts";
import { humanDuration, parseTime } from "../machinery/time.ts";
import type { CellContext, Column } from "./kind.ts";

/** The age of an object as table cells show it. */
export function ageCell(object: KubeObject, { now }: CellContext): string {
  const created = object.metadata.creationTimestamp;
  return created === undefined ? "<unknown>" : humanDuration(now - parseTime(created));
}

/** The NAME column, first in nearly every table. */
export const nameColumn: Column<KubeObject> = {
  name: "Name",
  format: "name",
  cell: (object) => object.metadata.name ?? "",
};

/** The AGE column. */
export const ageColumn: Column<KubeObject> = { name: "Age", cell: ageCell };

/** The CREATED AT column, of tables that the API's generic conversion makes: the time itself. */
export const createdAtColumn: Column<KubeObject> = {
  name: "Created At",
  type: "date",
  cell: ({ metadata }) => metadata.creationTimestamp ?? "",
};
