import type { PersistentVolumeClaim } from "../../generated/types.ts";
import type { ObjectMeta } from "../../machinery/object.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { ageText, type DescribeText, listText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
const ACCESS_MODES = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
] as const;

/**
 * What a claim asks for and got; the template of one has no name and no state.
 * @param now  for a claim that exists: the time, in milliseconds since the epoch
 */
export function claimLines(
  out: DescribeText,
  claim: Pick<PersistentVolumeClaim, "spec" | "status"> & { metadata?: ObjectMeta },
  now?: number,
): void {
  const { metadata = {}, spec = {}, status = {} } = claim;
  const exists = now !== undefined;
  if (exists) {
    out.field("Name", metadata.name);
    out.field("Namespace", metadata.namespace);
  }
  out.field("StorageClass", claimClass(claim));
  if (exists) {
    const { deletionTimestamp } = metadata;
    out.field("Status", deletionTimestamp ? `Terminating (lasts ${ageText(deletionTimestamp, now)})` : status.phase);
  }
  out.field("Volume", spec.volumeName);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  if (exists) out.field("Finalizers", listText(metadata.finalizers));
  const bound = Boolean(spec.volumeName);
  out.field("Capacity", bound ? canonicalQuantity(status.capacity?.storage ?? "0") : "");
  out.field("Access Modes", bound ? accessModesText(status.accessModes) : "");
  if (spec.volumeMode !== undefined) out.field("VolumeMode", spec.volumeMode);
  if (spec.dataSource) {
    out.line("DataSource:");
    if (spec.dataSource.apiGroup !== undefined) out.field("APIGroup", spec.dataSource.apiGroup, 1);
    out.field("Kind", spec.dataSource.kind, 1);
    out.field("Name", spec.dataSource.name, 1);
  }
}

/** The class of a claim or volume; an annotation of old counts more than the field. */
export function claimClass({
  metadata,
  spec,
}: {
  metadata?: { annotations?: { [key: string]: string } };
  spec?: { storageClassName?: string };
}): string {
  return metadata?.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? "";
}

/** `RWO,RWX` */
export function accessModesText(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(",");
}
