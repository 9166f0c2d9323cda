import type { Pod, PodSpec } from "../../../generated/types.ts";
import type { FieldError } from "../../../machinery/field-error.ts";
import { deepCopy } from "../../../machinery/json.ts";
import { podDefaults } from "./defaults.ts";
import { pod } from "./pod.ts";

/** A pod as the API has it after defaulting. */
export function podWith(spec: object, metadata: object = {}): Pod {
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", ...metadata },
    spec: deepCopy(spec) as PodSpec,
  };
  podDefaults(object);
  return object;
}

/** What validation says of a new pod, as kubectl prints it. */
export function faultsOf(spec: object, metadata: object = {}): string[] {
  return (pod.validate?.(podWith(spec, metadata)) ?? []).map(textOf);
}

/** A field error as kubectl prints it. */
export function textOf({ field, body }: FieldError): string {
  return `${field}: ${body}`;
}

/** A container that is in order. */
export const CONTAINER = { name: "c", image: "nginx:1.27" };
