import type { PersistentVolumeClaim, StorageClass } from "../../generated/types.ts";
import { defaultClass } from "../../kinds/storage/storageclass/default-class.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/** Gives a new claim that names no class the default one (`plugin/pkg/admission/storage/storageclass/setdefault`). */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  admit({ scope, operation, subresource, object }) {
    if (scope.resource !== "persistentvolumeclaims" || operation !== "CREATE" || subresource !== "") return;
    const { spec } = object as PersistentVolumeClaim;
    if (spec === undefined || spec.storageClassName !== undefined) return;
    const name = defaultClass(scope.strategy.list<StorageClass>("storageclasses.storage.k8s.io"))?.metadata.name;
    if (name !== undefined) spec.storageClassName = name;
  },
};
