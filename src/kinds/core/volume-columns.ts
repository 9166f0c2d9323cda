import type { KubeObject } from "../../machinery/object.ts";

const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
const SHORT_MODES: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

/** `RWO,RWX`: access modes in upstream's order (`helper.GetAccessModesAsString`). */
export function accessModesCell(modes: readonly string[] | undefined): string {
  return SHORT_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(",");
}

/** The storage class of a volume or a claim; an old annotation comes before the field. */
export function storageClassCell(object: KubeObject, storageClassName: string | undefined): string {
  return object.metadata.annotations?.[CLASS_ANNOTATION] ?? storageClassName ?? "";
}
