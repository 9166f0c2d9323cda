import { type FieldError, forbiddenField, notSupported } from "../../machinery/field-error.ts";

/** What a volume or a claim may be to nodes and pods. */
export const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
/** What containers see of a volume: a device or files. */
export const VOLUME_MODES = ["Block", "Filesystem"];

/** Access modes of a volume or a claim: known ones, and ReadWriteOncePod alone. */
export function validateAccessModes(modes: readonly string[], supported: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const mode of modes)
    if (!supported.includes(mode)) errors.push(notSupported("spec.accessModes", mode, supported));
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod")) {
    errors.push(forbiddenField("spec.accessModes", "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}
