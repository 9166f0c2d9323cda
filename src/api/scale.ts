import type { ScaleMapping } from "../kinds/kind.ts";
import { invalidObject, invalid, type FieldError } from "../machinery/field-error.ts";
import { isObject } from "../machinery/json.ts";
import type { KubeObject } from "../machinery/object.ts";
import { badRequest } from "../machinery/status.ts";

/** autoscaling/v1 Scale of an object. */
export interface Scale extends KubeObject {
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

/** The Scale that an object's scale subresource shows. */
export function scaleOf(mapping: ScaleMapping, object: KubeObject): Scale {
  const { name = "", namespace = "", uid = "", resourceVersion = "", creationTimestamp = "" } = object.metadata;
  const replicas = numberAt(object, mapping.specReplicas);
  const selector = mapping.selector(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: numberAt(object, mapping.statusReplicas) ?? 0, ...(selector !== "" && { selector }) },
  };
}

/** The object with the replicas of a Scale. Throws StatusError where the Scale is not valid. */
export function withScale(mapping: ScaleMapping, object: KubeObject, scale: unknown): KubeObject {
  if (!isObject(scale)) throw badRequest("the body of the request is not a Scale");
  const spec = isObject(scale.spec) ? scale.spec : {};
  const replicas = spec.replicas ?? 0;
  const errors: FieldError[] = [];
  if (typeof replicas !== "number" || !Number.isInteger(replicas))
    throw badRequest("spec.replicas is not a whole number");
  if (replicas < 0) errors.push(invalid("spec.replicas", replicas, "must be greater than or equal to 0"));
  if (errors.length > 0)
    throw invalidObject({ group: "autoscaling", kind: "Scale" }, object.metadata.name ?? "", errors);
  return setAt(object, mapping.specReplicas, replicas) as KubeObject;
}

function numberAt(object: unknown, path: readonly string[]): number | undefined {
  let value: unknown = object;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return typeof value === "number" ? value : undefined;
}

function setAt(value: unknown, [key, ...rest]: readonly string[], leaf: number): unknown {
  if (key === undefined) return leaf;
  const parent = isObject(value) ? value : {};
  return { ...parent, [key]: setAt(parent[key], rest, leaf) };
}
