import type { KubeObject } from "../machinery/object.ts";

/** meta.k8s.io/v1 PartialObjectMetadata: an object without anything but its metadata. */
export function toPartialMetadata({ metadata }: KubeObject): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}
