import type {
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from "../../../generated/types.ts";
import {
  addFaults,
  type FieldError,
  invalid,
  notFoundField,
  notSupported,
  required,
} from "../../../machinery/field-error.ts";
import {
  configMapKeyFaults,
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  qualifiedNameFaults,
  relaxedEnvVarNameFaults,
  subdomainName,
} from "../../../machinery/names.ts";
import { formatQuantity, parseQuantity, signOf } from "../../../machinery/quantity.ts";
import { checkLocalNonReservedPath } from "./field-checks.ts";

/** Fields of a pod that a downward API volume can hold; others take these too, as annotations and labels by key. */
export const VOLUME_FIELDS: readonly string[] = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "spec.host",
]);
const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const SIZES = new Set(["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"]);
const SIZE_LIST = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

/**
 * The environment of a container (core/validation `ValidateEnv`).
 * @param volumes  names of the pod's volumes
 */
export function checkEnv(
  errors: FieldError[],
  vars: readonly EnvVar[],
  volumes: ReadonlySet<string>,
  path: string,
): void {
  for (const [i, variable] of vars.entries()) {
    const field = `${path}[${i}]`;
    if (!variable.name) errors.push(required(`${field}.name`));
    else addFaults(errors, `${field}.name`, variable.name, relaxedEnvVarNameFaults(variable.name));
    if (variable.valueFrom !== undefined) checkValueFrom(errors, variable, volumes, `${field}.valueFrom`);
  }
}

/** Whole ConfigMaps and Secrets as environment (core/validation `ValidateEnvFrom`). */
export function checkEnvFrom(errors: FieldError[], sources: readonly EnvFromSource[], path: string): void {
  for (const [i, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const field = `${path}[${i}]`;
    if (prefix) addFaults(errors, `${field}.prefix`, prefix, relaxedEnvVarNameFaults(prefix));
    for (const [name, source] of [
      ["configMapRef", configMapRef],
      ["secretRef", secretRef],
    ] as const) {
      if (source === undefined) continue;
      if (!source.name) errors.push(required(`${field}.${name}.name`));
      else addFaults(errors, `${field}.${name}.name`, source.name, subdomainName(source.name, true));
    }
    if (!configMapRef && !secretRef)
      errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (configMapRef && secretRef)
      errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  }
}

/** A field of the pod (core/validation `validateObjectFieldSelector`). */
export function checkFieldRef(
  errors: FieldError[],
  { apiVersion, fieldPath }: ObjectFieldSelector,
  supported: readonly string[],
  path: string,
): void {
  if (!apiVersion) {
    errors.push(required(`${path}.apiVersion`));
    return;
  }
  if (!fieldPath) {
    errors.push(required(`${path}.fieldPath`));
    return;
  }
  const refuse = (why: string) =>
    errors.push(invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`));
  if (apiVersion !== "v1") {
    refuse(`unsupported pod version: ${apiVersion}`);
    return;
  }
  const subscripted = /^(.+?)\['(.*)'\]$/s.exec(fieldPath);
  if (subscripted !== null) {
    const [, map = "", key = ""] = subscripted;
    if (map === "metadata.annotations")
      addFaults(errors, path, key.toLowerCase(), qualifiedNameFaults(key.toLowerCase()));
    else if (map === "metadata.labels") addFaults(errors, path, key, qualifiedNameFaults(key));
    else refuse(`field label does not support subscript: ${fieldPath}`);
    return;
  }
  if (!KNOWN_FIELDS.has(fieldPath)) {
    refuse(`field label not supported: ${fieldPath}`);
    return;
  }
  const field = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  if (!supported.includes(field)) errors.push(notSupported(`${path}.fieldPath`, field, supported));
}

/** A request or limit of a container (core/validation `validateContainerResourceFieldSelector`). */
export function checkResourceRef(
  errors: FieldError[],
  ref: ResourceFieldSelector,
  inVolume: boolean,
  path: string,
): void {
  const { containerName, resource = "", divisor } = ref;
  const hugePages = /^(requests|limits)\.hugepages-/.test(resource);
  if (inVolume && !containerName) errors.push(required(`${path}.containerName`));
  else if (!resource) errors.push(required(`${path}.resource`));
  else if (!RESOURCES.includes(resource) && !hugePages)
    errors.push(notSupported(`${path}.resource`, resource, RESOURCES));
  if (divisor === undefined || signOf(parseQuantity(divisor)) === 0) return;
  const text = formatQuantity(parseQuantity(divisor));
  const refuse = (what: string) =>
    errors.push(invalid(`${path}.divisor`, resource, `only divisor's values ${what} resource`));
  if (resource.endsWith(".cpu")) {
    if (text !== "1m" && text !== "1") refuse("1m and 1 are supported with the cpu");
  } else if (SIZES.has(text)) {
    return;
  } else if (resource.endsWith(".memory")) refuse(`${SIZE_LIST} are supported with the memory`);
  else if (resource.endsWith(".ephemeral-storage"))
    refuse(`${SIZE_LIST} are supported with the local ephemeral storage`);
  else if (hugePages) refuse(`${SIZE_LIST} are supported with the hugepages`);
}

function checkValueFrom(
  errors: FieldError[],
  { value, valueFrom = {} }: EnvVar,
  volumes: ReadonlySet<string>,
  path: string,
): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef) checkFieldRef(errors, fieldRef, ENV_FIELDS, `${path}.fieldRef`);
  if (resourceFieldRef) checkResourceRef(errors, resourceFieldRef, false, `${path}.resourceFieldRef`);
  if (configMapKeyRef) checkKeyRef(errors, configMapKeyRef, `${path}.configMapKeyRef`);
  if (secretKeyRef) checkKeyRef(errors, secretKeyRef, `${path}.secretKeyRef`);
  if (fileKeyRef) checkFileRef(errors, fileKeyRef, volumes, `${path}.fileKeyRef`);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (sources === 0) {
    const names = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalid(path, "", `must specify one of: ${names}`));
  } else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
}

function checkKeyRef(errors: FieldError[], { name = "", key }: { name?: string; key: string }, path: string): void {
  addFaults(errors, `${path}.name`, name, dns1123SubdomainFaults(name));
  if (!key) errors.push(required(`${path}.key`));
  else addFaults(errors, `${path}.key`, key, configMapKeyFaults(key));
}

function checkFileRef(
  errors: FieldError[],
  { volumeName, path: file, key }: FileKeySelector,
  volumes: ReadonlySet<string>,
  path: string,
): void {
  if (!key) errors.push(required(`${path}.key`));
  else addFaults(errors, `${path}.key`, key, relaxedEnvVarNameFaults(key));
  if (!volumeName) errors.push(required(`${path}.volumeName`));
  else {
    addFaults(errors, `${path}.volumeName`, volumeName, dns1123LabelFaults(volumeName));
    if (!volumes.has(volumeName)) errors.push(notFoundField(`${path}.volumeName`, volumeName));
  }
  if (!file) errors.push(required(`${path}.path`));
  else checkLocalNonReservedPath(errors, `${path}.path`, file);
}
