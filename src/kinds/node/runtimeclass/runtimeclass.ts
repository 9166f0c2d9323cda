import type { RuntimeClass } from "../../../generated/types.ts";
import { required } from "../../../machinery/field-error.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const runtimeClass = defineKind<RuntimeClass>({
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  singular: "runtimeclass",
  namespaced: false,
  tracksGeneration: false,
  validate: ({ handler }) => (handler ? [] : [required("handler")]),
  validateUpdate: (object, old) => validateImmutable(object.handler, old.handler, "handler"),
  columns: [nameColumn, { name: "Handler", cell: ({ handler }) => handler }, ageColumn],
});
