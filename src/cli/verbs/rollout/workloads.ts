import { UsageError } from "../../errors.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { hasSources } from "../../resources/manifests.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";
import type { ResourceQuery } from "../../resources/visit.ts";

/** A kind whose rollouts kubectl knows. */
export type WorkloadKind = "Deployment" | "DaemonSet" | "StatefulSet";

/** The flags by which all subcommands of `rollout` find their objects. */
export function workloadFlags() {
  return { ...sourceFlags("that names the objects"), ...selectorFlag() };
}

/** What a subcommand of `rollout` is about: types alone mean all objects of them. Throws UsageError where nothing is named. */
export function workloadQuery(
  values: {
    readonly filename: readonly string[];
    readonly kustomize: string;
    readonly recursive: boolean;
    readonly selector: string;
  },
  args: readonly string[],
): ResourceQuery {
  const sources = sourcesOf(values);
  if (args.length === 0 && !hasSources(sources)) throw new UsageError("required resource not specified");
  return { args, sources, selector: values.selector, allowEmptySelector: true, enforceNamespace: true, latest: true };
}

/** The workload that a resource is; undefined for all that have no rollouts. */
export function workloadOf({ group, kind }: ResourceMapping): WorkloadKind | undefined {
  if (group !== "apps") return undefined;
  return kind === "Deployment" || kind === "DaemonSet" || kind === "StatefulSet" ? kind : undefined;
}

/** `ReplicaSet.apps`, `Pod`: a kind as Go prints a GroupKind. */
export function groupKind({ group, kind }: ResourceMapping): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** Whether kubectl knows a kind as a workload at all, with or without rollouts (kubectl `apps/kind_visitor.go`). */
export function isKnownWorkload({ group, kind }: ResourceMapping): boolean {
  const kinds: Readonly<Record<string, readonly string[]>> = {
    "": ["Pod", "ReplicationController"],
    apps: ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
    batch: ["CronJob", "Job"],
  };
  return kinds[group]?.includes(kind) === true;
}
