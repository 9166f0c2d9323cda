import type { DownwardAPIVolumeFile, Volume } from "../../../generated/types.ts";
import { pullPolicyOf } from "./pull-policy.ts";

const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

/** May change: what a volume of a pod leaves open; one without a source is an emptyDir (`pkg/apis/core/v1/defaults.go`). */
export function volumeDefaults(volume: Volume): void {
  if (!Object.keys(volume).some((key) => key !== "name" && volume[key as keyof Volume] !== undefined))
    volume.emptyDir = {};
  const { secret, configMap, downwardAPI, projected, hostPath, ephemeral, image } = volume;
  if (secret) secret.defaultMode ??= FILE_MODE;
  if (configMap) configMap.defaultMode ??= FILE_MODE;
  if (downwardAPI) {
    downwardAPI.defaultMode ??= FILE_MODE;
    fieldDefaults(downwardAPI.items);
  }
  if (projected) {
    projected.defaultMode ??= FILE_MODE;
    for (const { serviceAccountToken, downwardAPI: fields } of projected.sources ?? []) {
      if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS;
      fieldDefaults(fields?.items);
    }
  }
  if (hostPath) hostPath.type ??= "";
  if (ephemeral?.volumeClaimTemplate?.spec) ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem";
  if (image) image.pullPolicy ||= pullPolicyOf(image.reference ?? "");
  diskDefaults(volume);
}

function fieldDefaults(items: DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef } of items ?? []) if (fieldRef) fieldRef.apiVersion ||= "v1";
}

function diskDefaults({ iscsi, rbd, azureDisk, scaleIO }: Volume): void {
  if (iscsi) iscsi.iscsiInterface ||= "default";
  if (rbd) {
    rbd.pool ||= "rbd";
    rbd.user ||= "admin";
    rbd.keyring ||= "/etc/ceph/keyring";
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= "ReadWrite";
    azureDisk.kind ??= "Shared";
    azureDisk.fsType ??= "ext4";
    azureDisk.readOnly ??= false;
  }
  if (scaleIO) {
    scaleIO.storageMode ||= "ThinProvisioned";
    scaleIO.fsType ||= "xfs";
  }
}
