import type { PersistentVolumeClaim, StorageClass } from "../../generated/types.ts";
import { compareQuantities, parseQuantity } from "../../machinery/quantity.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { refusal } from "./pod-request.ts";

/** Lets only bound claims grow whose class allows it (`plugin/pkg/admission/storage/persistentvolume/resize`). */
export const claimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate(request) {
    const { scope, operation, subresource, object, old } = request;
    if (scope.resource !== "persistentvolumeclaims" || operation !== "UPDATE" || subresource !== "") return;
    const before = old as PersistentVolumeClaim;
    if (compareQuantities(sizeOf(object as PersistentVolumeClaim), sizeOf(before)) <= 0) return;
    if (before.status?.phase !== "Bound") throw refusal(request, "Only bound persistent volume claims can be expanded");
    const name = before.spec?.storageClassName ?? "";
    if (scope.strategy.get<StorageClass>("storageclasses.storage.k8s.io", "", name)?.allowVolumeExpansion) return;
    throw refusal(
      request,
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
  },
};

function sizeOf({ spec }: PersistentVolumeClaim) {
  return parseQuantity(spec?.resources?.requests?.storage ?? "0");
}
