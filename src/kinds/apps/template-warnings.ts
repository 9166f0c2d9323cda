import type { PodTemplateSpec } from "../../generated/types.ts";
import { dns1123LabelFaults } from "../../machinery/names.ts";
import type { ObjectMeta } from "../../machinery/object.ts";
import { podTemplateWarnings } from "../core/pod/warnings.ts";

interface Templated {
  metadata: ObjectMeta;
  spec?: { template?: PodTemplateSpec };
}

/**
 * Warnings of Deployments and ReplicaSets: about the name of a new one, and about the template of a new or changed one
 * (`registry/apps/{deployment,replicaset}/strategy.go`, `WarningsOnCreate` and `WarningsOnUpdate`).
 */
export function templatedWarnings({ metadata, spec }: Templated, old: Templated | undefined): string[] {
  if (old !== undefined && old.metadata.generation === metadata.generation) return [];
  const template = podTemplateWarnings(spec?.template, "spec.template");
  return old === undefined ? [...nameWarnings(metadata.name ?? ""), ...template] : template;
}

/** Pods and host names are made from the name. */
function nameWarnings(name: string): string[] {
  const faults = dns1123LabelFaults(name);
  if (faults.length === 0) return [];
  const advice =
    "this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended";
  return [`metadata.name: ${advice}: [${faults.join(" ")}]`];
}
