import type { PodTemplateSpec } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";

/** The label that keeps the pods of a Deployment's ReplicaSets apart. */
export const TEMPLATE_HASH = "pod-template-hash";

/** Whether two pod templates are the same but for the label with their hash (`EqualIgnoreHash`). */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return deepEqual(withoutHash(a), withoutHash(b));
}

/** A template without the label that Deployments add; no labels at all where none are left. */
export function withoutHash(template: PodTemplateSpec = {}): PodTemplateSpec {
  const { labels: all = {}, ...metadata } = template.metadata ?? {};
  const { [TEMPLATE_HASH]: _, ...labels } = all;
  return { ...template, metadata: { ...metadata, ...(Object.keys(labels).length > 0 && { labels }) } };
}
