import type { Secret } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, required, tooLong } from "../../../machinery/field-error.ts";
import { compareBytes, deepEqual, isObject, setOwn } from "../../../machinery/json.ts";
import { configMapKeyFaults } from "../../../machinery/names.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { keyPairFault } from "./tls.ts";

/** Most bytes that the values may have together (`core.MaxSecretSize`). */
const MAX_SIZE = 1024 * 1024;
const ACCOUNT_NAME = "kubernetes.io/service-account.name";

export const secret = defineKind<Secret>({
  group: "",
  version: "v1",
  kind: "Secret",
  resource: "secrets",
  singular: "secret",
  namespaced: true,
  tracksGeneration: false,
  defaults(object) {
    object.type ||= "Opaque";
    const { stringData } = object;
    if (stringData === undefined) return;
    const data = { ...object.data };
    for (const key of Object.keys(stringData)) setOwn(data, key, Buffer.from(stringData[key] ?? "").toString("base64"));
    object.data = data;
    delete object.stringData;
  },
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  updateErrorsFirst: true,
  warnings({ type, data = {} }) {
    const fault =
      type === "kubernetes.io/tls" ? keyPairFault(decode(data["tls.crt"]), decode(data["tls.key"])) : undefined;
    return fault === undefined ? [] : [fault];
  },
  fields: ({ type = "" }) => ({ type }),
  indexed: ["type"],
  columns: [
    nameColumn,
    { name: "Type", cell: ({ type = "" }) => type },
    { name: "Data", cell: ({ data = {} }) => Object.keys(data).length },
    ageColumn,
  ],
});

/** core/validation `ValidateSecret` */
function validateSecret({ metadata, type, data = {} }: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(data).sort(compareBytes)) {
    for (const fault of configMapKeyFaults(key)) errors.push(invalid(`data[${key}]`, key, fault));
    size += Buffer.byteLength(data[key] ?? "", "base64");
  }
  if (size > MAX_SIZE) errors.push(tooLong("data", MAX_SIZE));
  const lacks = (key: string) => !Object.hasOwn(data, key);
  switch (type) {
    case "kubernetes.io/service-account-token":
      if (!metadata.annotations?.[ACCOUNT_NAME]) errors.push(required(`metadata.annotations[${ACCOUNT_NAME}]`));
      break;
    case "kubernetes.io/dockercfg":
      errors.push(...validateJsonKey(data, ".dockercfg"));
      break;
    case "kubernetes.io/dockerconfigjson":
      errors.push(...validateJsonKey(data, ".dockerconfigjson"));
      break;
    case "kubernetes.io/basic-auth":
      if (lacks("username") && lacks("password")) errors.push(required("data[username]"), required("data[password]"));
      break;
    case "kubernetes.io/ssh-auth":
      if (!data["ssh-privatekey"]) errors.push(required("data[ssh-privatekey]"));
      break;
    case "kubernetes.io/tls":
      for (const key of ["tls.crt", "tls.key"]) if (lacks(key)) errors.push(required(`data[${key}]`));
  }
  return errors;
}

/** core/validation `ValidateSecretUpdate` */
function validateSecretUpdate(object: Secret, old: Secret): FieldError[] {
  const errors = validateImmutable(object.type, old.type, "type");
  if (!old.immutable) return errors;
  const immutable = "field is immutable when `immutable` is set";
  if (!object.immutable) errors.push(forbiddenField("immutable", immutable));
  if (!deepEqual(object.data ?? {}, old.data ?? {})) errors.push(forbiddenField("data", immutable));
  return errors;
}

function validateJsonKey(data: Readonly<Record<string, string>>, key: string): FieldError[] {
  if (!Object.hasOwn(data, key)) return [required(`data[${key}]`)];
  const text = decode(data[key]);
  const fault = jsonObjectFault(text);
  return fault === undefined ? [] : [invalid(`data[${key}]`, "<secret contents redacted>", fault)];
}

/** What Go's decoder says of a text that is to be a JSON object. */
function jsonObjectFault(text: string): string | undefined {
  if (text.trim() === "") return "unexpected end of JSON input";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const first = text.trimStart()[0] ?? "";
    return '{["tfn-0123456789'.includes(first)
      ? "unexpected end of JSON input"
      : `invalid character '${first}' looking for beginning of value`;
  }
  if (value === null || isObject(value)) return undefined;
  const found = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}
