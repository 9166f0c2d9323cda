import { isLatest, parseImageReference } from "../../../machinery/image-reference.ts";

/** Always for the tag latest, whether it was written or not; IfNotPresent for others and what is no image name. */
export function pullPolicyOf(image: string): "Always" | "IfNotPresent" {
  try {
    return isLatest(parseImageReference(image)) ? "Always" : "IfNotPresent";
  } catch {
    return "IfNotPresent";
  }
}
