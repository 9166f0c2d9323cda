import type { NodeSelectorTerm, PersistentVolume } from "../../generated/types.ts";
import { canonicalQuantity } from "../../machinery/quantity.ts";
import { accessModesText, claimClass } from "./claim-lines.ts";
import type { DescribeContext } from "./describer.ts";
import { ageText, type DescribeText, listText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";
import { sourceLines } from "./volume-sources.ts";
import { attributeLines } from "./volumes.ts";

/** A PersistentVolume, its claim and where it comes from. */
export function describePersistentVolume(volume: PersistentVolume, out: DescribeText, { now }: DescribeContext): void {
  const { metadata, spec = {}, status } = volume;
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Finalizers", listText(metadata.finalizers));
  out.field("StorageClass", claimClass(volume));
  const { deletionTimestamp } = metadata;
  out.field("Status", deletionTimestamp ? `Terminating (lasts ${ageText(deletionTimestamp, now)})` : status?.phase);
  const claim = spec.claimRef;
  out.field("Claim", claim ? `${claim.namespace ?? ""}/${claim.name ?? ""}` : "");
  out.field("Reclaim Policy", spec.persistentVolumeReclaimPolicy);
  out.field("Access Modes", accessModesText(spec.accessModes));
  if (spec.volumeMode !== undefined) out.field("VolumeMode", spec.volumeMode);
  out.field("Capacity", canonicalQuantity(spec.capacity?.storage ?? "0"));
  affinityLines(out, spec.nodeAffinity?.required?.nodeSelectorTerms);
  out.field("Message", status?.message);
  out.line("Source:");
  const found = sourceLines(out, spec, true);
  if (found === "csi") attributeLines(out, spec.csi?.volumeAttributes);
  if (found === undefined) out.line("<unknown>", 1);
}

function affinityLines(out: DescribeText, terms: readonly NodeSelectorTerm[] | undefined): void {
  if (terms === undefined) {
    out.field("Node Affinity", "<none>");
    return;
  }
  out.field("Node Affinity", "");
  out.field("Required Terms", terms.length === 0 ? "<none>" : "", 1);
  for (const [i, { matchExpressions = [] }] of terms.entries()) {
    out.write(`Term ${i}:\t`, 2);
    if (matchExpressions.length === 0) out.line("<none>");
    for (const [nth, { key, operator, values }] of matchExpressions.entries()) {
      if (nth > 0) out.write("\t", 2);
      out.line(`${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(", ")}]` : ""}`);
    }
  }
}
