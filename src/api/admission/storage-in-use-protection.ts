import type { AdmissionPlugin } from "./plugin.ts";

const FINALIZERS: ReadonlyMap<string, string> = new Map([
  ["persistentvolumeclaims", "kubernetes.io/pvc-protection"],
  ["persistentvolumes", "kubernetes.io/pv-protection"],
]);

/** Has new claims and volumes stay as long as they are used (`plugin/pkg/admission/storage/storageobjectinuseprotection`). */
export const storageInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  admit({ scope, operation, subresource, object }) {
    const finalizer = FINALIZERS.get(scope.resource);
    if (finalizer === undefined || operation !== "CREATE" || subresource !== "" || object === undefined) return;
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer];
  },
};
