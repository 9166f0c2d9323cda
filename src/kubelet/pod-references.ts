import type {
  ConfigMap,
  Container,
  EnvVar,
  KeyToPath,
  Pod,
  Secret,
  Volume,
  VolumeProjection,
} from "../generated/types.ts";
import type { KubeObject } from "../machinery/object.ts";

/** How the objects of the pod's namespace are read. */
export type ReadObject = <T extends KubeObject>(
  resource: "configmaps" | "secrets" | "persistentvolumeclaims",
  name: string,
) => T | undefined;

/**
 * Why the environment of a container cannot be made: the first config map, secret or key that is missing and not optional;
 * undefined where all is there (kubelet `makeEnvironmentVariables`).
 */
export function environmentError(container: Container, namespace: string, read: ReadObject): string | undefined {
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (
      configMapRef !== undefined &&
      !configMapRef.optional &&
      read("configmaps", configMapRef.name ?? "") === undefined
    ) {
      return `configmap "${configMapRef.name ?? ""}" not found`;
    }
    if (secretRef !== undefined && !secretRef.optional && read("secrets", secretRef.name ?? "") === undefined) {
      return `secret "${secretRef.name ?? ""}" not found`;
    }
  }
  for (const variable of container.env ?? []) {
    const error = variableError(variable, namespace, read);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** The FailedMount message of the first volume that cannot be set up yet; undefined where all can. */
export function mountError({ spec }: Pod, read: ReadObject): string | undefined {
  for (const volume of spec?.volumes ?? []) {
    const error = volumeError(volume, read);
    if (error !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`;
  }
  return undefined;
}

function variableError({ valueFrom }: EnvVar, namespace: string, read: ReadObject): string | undefined {
  const fromMap = valueFrom?.configMapKeyRef;
  if (fromMap !== undefined && !fromMap.optional) {
    const map = read<ConfigMap>("configmaps", fromMap.name ?? "");
    if (map === undefined) return `configmap "${fromMap.name ?? ""}" not found`;
    if (!hasKey(map.data, fromMap.key))
      return `couldn't find key ${fromMap.key} in ConfigMap ${namespace}/${fromMap.name ?? ""}`;
  }
  const fromSecret = valueFrom?.secretKeyRef;
  if (fromSecret !== undefined && !fromSecret.optional) {
    const secret = read<Secret>("secrets", fromSecret.name ?? "");
    if (secret === undefined) return `secret "${fromSecret.name ?? ""}" not found`;
    if (!hasKey(secret.data, fromSecret.key))
      return `couldn't find key ${fromSecret.key} in Secret ${namespace}/${fromSecret.name ?? ""}`;
  }
  return undefined;
}

function volumeError(
  { configMap, secret, projected, persistentVolumeClaim }: Volume,
  read: ReadObject,
): string | undefined {
  if (configMap !== undefined) return configMapError(configMap, read);
  if (secret !== undefined) {
    const { secretName: name, ...rest } = secret;
    return secretError({ ...rest, ...(name !== undefined && { name }) }, read);
  }
  if (persistentVolumeClaim !== undefined) {
    const name = persistentVolumeClaim.claimName;
    return read("persistentvolumeclaims", name) === undefined ? `persistentvolumeclaim "${name}" not found` : undefined;
  }
  const errors = (projected?.sources ?? [])
    .map((source) => projectionError(source, read))
    .filter((error) => error !== undefined);
  return errors.length > 1 ? `[${errors.join(", ")}]` : errors[0];
}

function projectionError({ configMap, secret }: VolumeProjection, read: ReadObject): string | undefined {
  if (configMap !== undefined) return configMapError(configMap, read);
  return secret === undefined ? undefined : secretError(secret, read);
}

interface Source {
  name?: string;
  optional?: boolean;
  items?: KeyToPath[];
}

function configMapError({ name = "", optional, items }: Source, read: ReadObject): string | undefined {
  if (optional) return undefined;
  const map = read<ConfigMap>("configmaps", name);
  if (map === undefined) return `configmap "${name}" not found`;
  const missing = items?.find(({ key }) => !hasKey(map.data, key) && !hasKey(map.binaryData, key));
  return missing && `configmap references non-existent config key: ${missing.key}`;
}

function secretError({ name = "", optional, items }: Source, read: ReadObject): string | undefined {
  if (optional) return undefined;
  const secret = read<Secret>("secrets", name);
  if (secret === undefined) return `secret "${name}" not found`;
  const missing = items?.find(({ key }) => !hasKey(secret.data, key));
  return missing && `references non-existent secret key: ${missing.key}`;
}

function hasKey(data: Record<string, string> | undefined, key: string): boolean {
  return data !== undefined && Object.hasOwn(data, key);
}
