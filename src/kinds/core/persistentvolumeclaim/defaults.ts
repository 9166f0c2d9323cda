import type { PersistentVolumeClaim } from "../../../generated/types.ts";

/** May change: core/v1 `SetDefaults_PersistentVolumeClaim`, also for claim templates. */
export function claimDefaults(claim: PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ||= "Pending";
  claim.spec ??= {};
  claim.spec.volumeMode ??= "Filesystem";
  // The old field and the new one mean the same where both can.
  const { dataSource, dataSourceRef } = claim.spec;
  if (dataSource !== undefined && dataSourceRef === undefined) claim.spec.dataSourceRef = { ...dataSource };
  else if (dataSource === undefined && dataSourceRef !== undefined && !dataSourceRef.namespace)
    claim.spec.dataSource = { ...dataSourceRef };
}
