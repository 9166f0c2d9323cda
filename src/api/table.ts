import { ageColumn, nameColumn } from "../kinds/columns.ts";
import type { CellContext, Column, Kind, KindView } from "../kinds/kind.ts";
import type { KubeObject } from "../machinery/object.ts";
import { toServed } from "./view.ts";

/** meta.k8s.io/v1 Table, the form in which `kubectl get` asks for objects. */
export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[];
  rows: { cells: unknown[]; object: { kind: string; apiVersion: string; metadata: object } | KubeObject }[];
}

const DEFAULT_COLUMNS: readonly Column<KubeObject>[] = [nameColumn, ageColumn];

/**
 * Shows objects as a table with the kind's columns.
 * @param include  what each row carries beside its cells (query parameter includeObject)
 * @param view  the form in which rows carry whole objects
 */
export function toTable(
  kind: Kind,
  objects: readonly KubeObject[],
  metadata: Table["metadata"],
  now: number,
  include: "None" | "Metadata" | "Object",
  view?: KindView,
): Table {
  const columns = kind.columns ?? DEFAULT_COLUMNS;
  const context: CellContext = { now, wide: true };
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(({ name, type = "string", format = "", description = "", priority = 0 }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, context)),
      object: rowObject(toServed({ kind, view }, object), include),
    })),
  };
}

function rowObject(object: KubeObject, include: "None" | "Metadata" | "Object"): Table["rows"][number]["object"] {
  if (include === "Object") return object;
  const metadata = include === "None" ? {} : object.metadata;
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}
