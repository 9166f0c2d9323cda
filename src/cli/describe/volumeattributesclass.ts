import type { VolumeAttributesClass } from "../../generated/types.ts";
import { formatLabels } from "../../machinery/label-selector.ts";
import type { DescribeText } from "./describe-text.ts";

/** A VolumeAttributesClass. */
export function describeVolumeAttributesClass(
  { metadata, driverName, parameters }: VolumeAttributesClass,
  out: DescribeText,
): void {
  out.field("Name", metadata.name);
  out.field("Annotations", formatLabels(metadata.annotations));
  out.field("DriverName", driverName);
  out.field("Parameters", formatLabels(parameters));
}
