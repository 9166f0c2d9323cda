import type { StorageClass, TopologySelectorTerm } from "../../generated/types.ts";
import { formatLabels } from "../../machinery/label-selector.ts";
import { type DescribeText, optionalBoolText } from "./describe-text.ts";

const DEFAULT_CLASS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** A StorageClass. */
export function describeStorageClass(storageClass: StorageClass, out: DescribeText): void {
  const { metadata, provisioner, parameters, mountOptions = [], reclaimPolicy, volumeBindingMode } = storageClass;
  const isDefault = DEFAULT_CLASS.some((annotation) => metadata.annotations?.[annotation] === "true");
  out.field("Name", metadata.name);
  out.field("IsDefaultClass", isDefault ? "Yes" : "No");
  out.field("Annotations", formatLabels(metadata.annotations));
  out.field("Provisioner", provisioner);
  out.field("Parameters", formatLabels(parameters));
  out.field("AllowVolumeExpansion", optionalBoolText(storageClass.allowVolumeExpansion));
  if (mountOptions.length === 0) out.field("MountOptions", "<none>");
  else out.line("MountOptions:");
  for (const option of mountOptions) out.line(option, 1);
  if (reclaimPolicy !== undefined) out.field("ReclaimPolicy", reclaimPolicy);
  if (volumeBindingMode !== undefined) out.field("VolumeBindingMode", volumeBindingMode);
  if (storageClass.allowedTopologies !== undefined) topologyLines(out, storageClass.allowedTopologies);
}

function topologyLines(out: DescribeText, terms: readonly TopologySelectorTerm[]): void {
  out.field("AllowedTopologies", terms.length === 0 ? "<none>" : "");
  for (const [i, { matchLabelExpressions = [] }] of terms.entries()) {
    out.write(`Term ${i}:\t`, 1);
    if (matchLabelExpressions.length === 0) out.line("<none>");
    for (const [nth, { key, values }] of matchLabelExpressions.entries()) {
      if (nth > 0) out.write("\t", 1);
      out.line(`${key} in${values?.length ? ` [${values.join(", ")}]` : ""}`);
    }
  }
}
