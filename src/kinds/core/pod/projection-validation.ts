import type {
  ClusterTrustBundleProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
} from "../../../generated/types.ts";
import { type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { checkFileMode, checkLocalNonReservedPath } from "./field-checks.ts";

/** The checks of single files, which other volumes have as well. */
export interface FileChecks {
  checkKeyToPath(errors: FieldError[], item: KeyToPath, path: string): void;
  checkDownwardFile(errors: FieldError[], file: DownwardAPIVolumeFile, path: string): void;
}

const DUPLICATE = "conflicting duplicate paths";
const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 2 ** 32;

/** A volume made of several sources (core/validation `validateProjectedVolumeSource`). */
export function checkProjectedVolume(
  errors: FieldError[],
  { defaultMode, sources = [] }: ProjectedVolumeSource,
  path: string,
  checks: FileChecks,
): void {
  checkFileMode(errors, `${path}.defaultMode`, defaultMode);
  const taken = new Set<string>();
  const take = (file: string | undefined, value: string) => {
    if (!file) return;
    if (taken.has(file)) errors.push(invalid(path, value, DUPLICATE));
    taken.add(file);
  };
  for (const [
    i,
    { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate },
  ] of sources.entries()) {
    const field = `${path}.sources[${i}]`;
    for (const [type, source] of [
      ["secret", secret],
      ["configMap", configMap],
    ] as const) {
      if (source === undefined) continue;
      if (!source.name) errors.push(required(`${field}.${type}.name`));
      for (const [j, item] of (source.items ?? []).entries()) {
        checks.checkKeyToPath(errors, item, `${field}.${type}.items[${j}]`);
        take(item.path, source.name ?? "");
      }
    }
    for (const file of downwardAPI?.items ?? []) {
      checks.checkDownwardFile(errors, file, `${field}.downwardAPI`);
      take(file.path, file.path);
    }
    if (serviceAccountToken) {
      const { expirationSeconds = 0, path: file } = serviceAccountToken;
      const seconds = `${field}.serviceAccountToken.expirationSeconds`;
      if (expirationSeconds < TOKEN_SECONDS_MIN) {
        errors.push(invalid(seconds, expirationSeconds, "may not specify a duration less than 10 minutes"));
      }
      if (expirationSeconds > TOKEN_SECONDS_MAX) {
        errors.push(invalid(seconds, expirationSeconds, "may not specify a duration larger than 2^32 seconds"));
      }
      if (!file) errors.push(required(`${path}.path`));
      else checkLocalNonReservedPath(errors, `${path}.path`, file);
    }
    if (clusterTrustBundle) {
      checkTrustBundle(errors, clusterTrustBundle, `${field}.clusterTrustBundle`);
      take(clusterTrustBundle.path, clusterTrustBundle.path);
    }
    const types = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate].filter(
      Boolean,
    ).length;
    if (types > 1) errors.push(forbiddenField(field, "may not specify more than 1 volume type per source"));
  }
}

function checkTrustBundle(errors: FieldError[], source: ClusterTrustBundleProjection, path: string): void {
  const { name, signerName, labelSelector, path: file = "" } = source;
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalid(path, source, "only one of name and signerName may be used"));
  } else if (name !== undefined) {
    if (name === "") errors.push(required(`${path}.name`, "must be a valid object name"));
    if (labelSelector)
      errors.push(invalid(`${path}.labelSelector`, labelSelector, "labelSelector must be unset if name is specified"));
  } else if (signerName !== undefined) {
    if (signerName === "") errors.push(required(`${path}.signerName`, "must be a valid signer name"));
    errors.push(...validateLabelSelector(labelSelector, `${path}.labelSelector`));
  } else errors.push(required(path, "either name or signerName must be specified"));
  if (!file) errors.push(required(`${path}.path`));
  checkLocalNonReservedPath(errors, `${path}.path`, file);
}
