import type { Container, Volume, VolumeMount } from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, notFoundField, required } from "../../../machinery/field-error.ts";
import { checkLocalPath, checkOptionalChoice, hasBacksteps } from "./field-checks.ts";

type Mounts = Pick<Container, "volumeMounts" | "volumeDevices" | "securityContext">;

/** What a container mounts (core/validation `ValidateVolumeMounts`). Some messages name the list only, as upstream's do. */
export function checkVolumeMounts(
  errors: FieldError[],
  container: Mounts,
  volumes: ReadonlyMap<string, Volume>,
  path: string,
): void {
  const devices = container.volumeDevices ?? [];
  const taken = new Set<string>();
  for (const [i, mount] of (container.volumeMounts ?? []).entries()) {
    const { name = "", mountPath = "", subPath, subPathExpr } = mount;
    const field = `${path}[${i}]`;
    if (!name) errors.push(required(`${field}.name`));
    if (!volumes.has(name)) errors.push(notFoundField(`${field}.name`, name));
    if (!mountPath) errors.push(required(`${field}.mountPath`));
    if (taken.has(mountPath)) errors.push(invalid(`${field}.mountPath`, mountPath, "must be unique"));
    taken.add(mountPath);
    if (devices.some((device) => device.name === name))
      errors.push(invalid(`${field}.name`, name, "must not already exist in volumeDevices"));
    if (devices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.push(invalid(`${field}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
    }
    if (subPath) checkLocalPath(errors, `${path}.subPath`, subPath);
    if (subPathExpr) {
      if (subPath)
        errors.push(invalid(`${field}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      checkLocalPath(errors, `${path}.subPathExpr`, subPathExpr);
    }
    checkPropagation(errors, mount, container.securityContext?.privileged === true, path);
  }
}

/** Block devices of a container (core/validation `ValidateVolumeDevices`). */
export function checkVolumeDevices(
  errors: FieldError[],
  container: Mounts,
  volumes: ReadonlyMap<string, Volume>,
  path: string,
): void {
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [i, { name = "", devicePath = "" }] of (container.volumeDevices ?? []).entries()) {
    const field = `${path}[${i}]`;
    const volume = volumes.get(name);
    if (!name) errors.push(required(`${field}.name`));
    if (names.has(name)) errors.push(invalid(`${field}.name`, name, "must be unique"));
    if (volume === undefined) errors.push(notFoundField(`${field}.name`, name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalid(`${field}.name`, name, detail));
    }
    if (!devicePath) errors.push(required(`${field}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${field}.devicePath`, devicePath, "must be unique"));
    if (devicePath && hasBacksteps(devicePath))
      errors.push(invalid(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name))
      errors.push(invalid(`${field}.name`, name, "must not already exist in volumeMounts"));
    if (mounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.push(invalid(`${field}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
    }
    if (name) names.add(name);
  }
}

function checkPropagation(errors: FieldError[], mount: VolumeMount, privileged: boolean, path: string): void {
  const { mountPropagation: propagation, recursiveReadOnly: recursive, readOnly } = mount;
  checkOptionalChoice(errors, `${path}.mountPropagation`, propagation, ["Bidirectional", "HostToContainer", "None"]);
  if (propagation === "Bidirectional" && !privileged) {
    const detail = "Bidirectional mount propagation is available only to privileged containers";
    errors.push(forbiddenField(`${path}.mountPropagation`, detail));
  }
  const field = `${path}.recursiveReadOnly`;
  checkOptionalChoice(errors, field, recursive, ["Disabled", "Enabled", "IfPossible"]);
  if (recursive !== "Enabled" && recursive !== "IfPossible") return;
  if (!readOnly) errors.push(forbiddenField(field, "may only be specified when readOnly is true"));
  if (propagation !== undefined && propagation !== "None") {
    errors.push(forbiddenField(field, "may only be specified when mountPropagation is None or not specified"));
  }
}
