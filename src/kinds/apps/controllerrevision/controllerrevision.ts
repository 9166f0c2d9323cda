import type { ControllerRevision } from "../../../generated/types.ts";
import { type FieldError, required } from "../../../machinery/field-error.ts";
import { formatGroupResource, parseApiVersion } from "../../../machinery/gvk.ts";
import { controllerOf } from "../../../machinery/object.ts";
import { validateImmutable, validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const controllerRevision = defineKind<ControllerRevision>({
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  resource: "controllerrevisions",
  singular: "controllerrevision",
  namespaced: true,
  tracksGeneration: false,
  validate: validateControllerRevision,
  validateUpdate: (object, old) => validateImmutable(object.data, old.data, "data"),
  columns: [
    nameColumn,
    { name: "Controller", cell: controllerCell },
    { name: "Revision", cell: ({ revision }) => revision ?? 0 },
    ageColumn,
  ],
});

/** apps/validation `ValidateControllerRevisionCreate` */
function validateControllerRevision({ data, revision }: ControllerRevision): FieldError[] {
  const errors = validateNonnegative(revision ?? 0, "revision");
  if (data === undefined || data === null) errors.push(required("data", "data is mandatory"));
  return errors;
}

/** `statefulset.apps/web` */
function controllerCell(object: ControllerRevision): string {
  const owner = controllerOf(object);
  if (owner === undefined) return "<none>";
  const { group } = parseApiVersion(owner.apiVersion);
  return `${formatGroupResource({ group, resource: owner.kind.toLowerCase() })}/${owner.name}`;
}
