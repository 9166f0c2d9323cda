import type { ConfigMap } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, tooLong } from "../../../machinery/field-error.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { byteLength, configMapKeyFaults } from "../../../machinery/names.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

/** Most bytes that the values of a ConfigMap or Secret may have together (`core.MaxSecretSize`). */
const MAX_SIZE = 1024 * 1024;

export const configMap = defineKind<ConfigMap>({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  tracksGeneration: false,
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  columns: [
    nameColumn,
    {
      name: "Data",
      type: "integer",
      cell: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    },
    ageColumn,
  ],
});

/** core/validation `ValidateConfigMap` */
function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    const field = `data[${key}]`;
    for (const fault of configMapKeyFaults(key)) errors.push(invalid(field, key, fault));
    if (Object.hasOwn(binaryData, key)) errors.push(invalid(field, key, "duplicate of key present in binaryData"));
    size += byteLength(data[key] ?? "");
  }
  for (const key of Object.keys(binaryData).sort()) {
    const field = `binaryData[${key}]`;
    for (const fault of configMapKeyFaults(key)) errors.push(invalid(field, key, fault));
    size += Buffer.byteLength(binaryData[key] ?? "", "base64");
  }
  if (size > MAX_SIZE) errors.push(tooLong("", MAX_SIZE));
  return errors;
}

/** core/validation `ValidateConfigMapUpdate`: an immutable ConfigMap stays as it is. */
function validateConfigMapUpdate(object: ConfigMap, old: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  if (!old.immutable) return errors;
  const immutable = "field is immutable when `immutable` is set";
  if (!object.immutable) errors.push(forbiddenField("immutable", immutable));
  if (!deepEqual(object.data, old.data)) errors.push(forbiddenField("data", immutable));
  if (!deepEqual(object.binaryData, old.binaryData)) errors.push(forbiddenField("binaryData", immutable));
  return errors;
}
