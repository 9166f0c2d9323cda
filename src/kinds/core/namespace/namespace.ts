import type { Namespace } from "../../../generated/types.ts";
import { type FieldError, invalid } from "../../../machinery/field-error.ts";
import { labelName, qualifiedNameFaults } from "../../../machinery/names.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

/** The finalizer by which the namespace controller keeps a namespace until it is empty. */
const KUBERNETES_FINALIZER = "kubernetes";
const STANDARD_FINALIZERS = new Set([KUBERNETES_FINALIZER, "orphan", "foregroundDeletion"]);
const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespace = defineKind<Namespace>({
  group: "",
  version: "v1",
  kind: "Namespace",
  resource: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  namespaced: false,
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  status: true,
  tracksGeneration: false,
  subresources: [{ name: "finalize", kind: "Namespace", verbs: ["update"] }],
  nameRule: labelName,
  defaults: setDefaults,
  prepareForCreate(object) {
    setDefaults(object);
    object.status = { phase: "Active" };
    const finalizers = object.spec?.finalizers ?? [];
    if (!finalizers.includes(KUBERNETES_FINALIZER))
      object.spec = { ...object.spec, finalizers: [...finalizers, KUBERNETES_FINALIZER] };
  },
  prepareForUpdate(object, old, _context, subresource) {
    if (subresource === "finalize") return;
    const finalizers = old.spec?.finalizers;
    if (finalizers === undefined) object.spec = {};
    else object.spec = { ...object.spec, finalizers };
  },
  isHeld: ({ spec }) => (spec?.finalizers?.length ?? 0) > 0,
  prepareForDelete(object) {
    object.status = { ...object.status, phase: "Terminating" };
    delete object.metadata.deletionGracePeriodSeconds;
  },
  validate: ({ spec }) => (spec?.finalizers ?? []).flatMap(validateFinalizer),
  validateStatusUpdate({ metadata, status }) {
    const phase = status?.phase ?? "";
    const expected = metadata.deletionTimestamp === undefined ? "Active" : "Terminating";
    if (phase === expected) return [];
    const when = expected === "Active" ? "empty" : "not empty";
    return [invalid("status.Phase", phase, `may only be '${expected}' if \`deletionTimestamp\` is ${when}`)];
  },
  fields: ({ metadata, status }) => ({ "status.phase": status?.phase ?? "", name: metadata.name ?? "" }),
  columns: [nameColumn, { name: "Status", cell: ({ status }) => status?.phase ?? "" }, ageColumn],
});

function setDefaults(object: Namespace): void {
  const { name } = object.metadata;
  object.spec ??= {};
  object.status ??= {};
  object.status.phase ||= "Active";
  if (name) object.metadata.labels = { ...object.metadata.labels, [NAME_LABEL]: name };
}

/** core/validation `validateFinalizerName` */
function validateFinalizer(name: string): FieldError[] {
  const errors = qualifiedNameFaults(name).map((fault) => invalid("spec.finalizers", name, fault));
  if (!name.includes("/") && !STANDARD_FINALIZERS.has(name)) {
    errors.push(
      invalid("spec.finalizers", name, "name is neither a standard finalizer name nor is it fully qualified"),
    );
  }
  return errors;
}
