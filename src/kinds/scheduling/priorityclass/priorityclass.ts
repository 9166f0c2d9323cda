import { validatePriorityClass, validatePriorityClassUpdate } from "./validation.ts";
import type { PriorityClass } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const priorityClass = defineKind<PriorityClass>({
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  resource: "priorityclasses",
  singular: "priorityclass",
  shortNames: ["pc"],
  namespaced: false,
  tracksGeneration: true,
  defaults(object) {
    object.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: [
    nameColumn,
    { name: "Value", type: "integer", cell: ({ value = 0 }) => value },
    { name: "Global-Default", type: "boolean", cell: ({ globalDefault = false }) => globalDefault },
    ageColumn,
    { name: "PreemptionPolicy", cell: ({ preemptionPolicy }) => preemptionPolicy ?? "" },
  ],
});
