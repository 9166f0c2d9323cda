import type { Kind, KindView } from "../../kinds/kind.ts";
import {
  checkFieldLabels,
  checkMetadataFieldLabels,
  type FieldRequirement,
  matchesFields,
  parseFieldSelector,
} from "../../machinery/field-selector.ts";
import { matchesLabels, parseLabelSelector, type Requirement } from "../../machinery/label-selector.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { getOwn } from "../../machinery/json.ts";
import { ParseError } from "../../machinery/parse-error.ts";
import { badRequest } from "../../machinery/status.ts";
import type { ListQuery } from "../../store/store.ts";
import { selectableFields } from "./index-fields.ts";

/** What a list or watch asks for. */
export interface Selection {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

/** Reads labelSelector and fieldSelector of a request. Throws StatusError (400) where they are wrong for the kind. */
export function parseSelection(kind: Kind, query: URLSearchParams, view?: KindView): Selection {
  const labels = query.get("labelSelector");
  const fields = query.get("fieldSelector");
  return {
    labels: labels ? parsed(() => parseLabelSelector(labels)) : [],
    fields: fields ? parsed(() => fieldRequirements(kind, fields, view)) : [],
  };
}

/** Whether an object is in the selection. */
export function selects(kind: Kind, selection: Selection, object: KubeObject): boolean {
  if (selection.labels.length > 0 && !matchesLabels(selection.labels, object.metadata.labels)) return false;
  return selection.fields.length === 0 || matchesFields(selection.fields, selectableFields(kind, object));
}

/** The part of a selection that the store's indexes can answer; the rest is for `selects`. */
export function indexQuery(kind: Kind, namespace: string, selection: Selection): ListQuery {
  const labels: { key: string; values?: string[] }[] = [];
  for (const { key, operator, values } of selection.labels) {
    if (operator === "=" || operator === "==" || operator === "in") labels.push({ key, values: [...values] });
  }
  const fields = selection.fields
    .filter(({ field, operator, value }) => operator !== "!=" && value !== "" && kind.indexed?.includes(field))
    .map(({ field, value }) => ({ name: field, value }));
  // That a key is there tells little, and its rows are many: it only helps where nothing else does.
  const present = selection.labels.find(({ operator }) => operator === "exists");
  if (labels.length + fields.length === 0 && present !== undefined) labels.push({ key: present.key });
  return {
    ...(namespace !== "" && { namespace }),
    ...(labels.length > 0 && { labels }),
    ...(fields.length > 0 && { fields }),
  };
}

function fieldRequirements(kind: Kind, text: string, view: KindView | undefined): readonly FieldRequirement[] {
  const names = view?.fieldNames;
  const requirements = parseFieldSelector(text).map((one) =>
    names === undefined ? one : { ...one, field: getOwn(names, one.field) ?? one.field },
  );
  if (kind.fields === undefined) checkMetadataFieldLabels(requirements);
  else checkFieldLabels(requirements, ["metadata.name", "metadata.namespace", ...fieldNames(kind.fields)]);
  return requirements;
}

/** A kind's field names, read off an object with nothing in it. */
function fieldNames(fields: (object: KubeObject) => Record<string, string>): string[] {
  return Object.keys(fields({ apiVersion: "", kind: "", metadata: {}, spec: {}, status: {} }));
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseError) throw badRequest(error.message);
    throw error;
  }
}
