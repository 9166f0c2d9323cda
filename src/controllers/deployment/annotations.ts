import type { Deployment, ReplicaSet } from "../../generated/types.ts";
import { getOwn, setOwn } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";

const PREFIX = "deployment.kubernetes.io/";
/** The revision of a ReplicaSet's template, and on a Deployment the one that it is at. */
export const REVISION = `${PREFIX}revision`;
const REVISION_HISTORY = `${PREFIX}revision-history`;
const DESIRED_REPLICAS = `${PREFIX}desired-replicas`;
const MAX_REPLICAS = `${PREFIX}max-replicas`;
/** How `rollout undo` of the first API versions asks for a rollback; the controller still obeys it. */
export const ROLLBACK_TO = "deprecated.deployment.rollback.to";

/** Annotations of a Deployment that its ReplicaSets do not get, or keep for themselves. */
const OWN = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
]);

/** Most characters of the revision-history annotation; the oldest revisions fall out. */
const HISTORY_LIMIT = 2000;

type Annotations = Readonly<Record<string, string>> | undefined;

/** The revision of a ReplicaSet or Deployment; 0 where it has none, undefined where it is not a whole number. */
export function revisionOf({ metadata }: KubeObject): number | undefined {
  const text = getOwn(metadata.annotations, REVISION) ?? "0";
  return /^[-+]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

/**
 * The annotations of a Deployment's new ReplicaSet: those of the Deployment beside its own, and the revision, which only
 * rises. A revision that it had before goes to its history (`SetNewReplicaSetAnnotations`).
 */
export function newSetAnnotations(
  deployment: Deployment,
  existing: Annotations,
  revision: number,
): Record<string, string> {
  const annotations: Record<string, string> = { ...existing };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!OWN.has(key)) setOwn(annotations, key, value);
  }
  const before = getOwn(existing, REVISION);
  const earlier = before === undefined || before === "" ? 0 : Number(before);
  // A revision that somebody has spoilt stays as it is (and Number gives NaN, which is less than nothing).
  if (!(earlier < revision)) return annotations;
  annotations[REVISION] = String(revision);
  if (before !== undefined) {
    const history = extendHistory(getOwn(existing, REVISION_HISTORY) ?? "", before);
    if (history !== undefined) annotations[REVISION_HISTORY] = history;
  }
  return annotations;
}

/** The annotations that tell a ReplicaSet the size of its Deployment, for the next proportional scaling. */
export function sizeAnnotations(existing: Annotations, desired: number, max: number): Record<string, string> {
  return { ...existing, [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(max) };
}

/** The size of the Deployment when this ReplicaSet was last scaled. */
export function desiredReplicas({ metadata }: ReplicaSet): number | undefined {
  return integer(getOwn(metadata.annotations, DESIRED_REPLICAS));
}

/** The size of the Deployment with its surge when this ReplicaSet was last scaled. */
export function maxReplicas({ metadata }: ReplicaSet): number | undefined {
  return integer(getOwn(metadata.annotations, MAX_REPLICAS));
}

/** The annotations of a Deployment that goes back to a ReplicaSet: its own ones, and the ReplicaSet's others. */
export function rolledBackAnnotations(deployment: Annotations, set: Annotations): Record<string, string> {
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(deployment ?? {})) if (OWN.has(key)) setOwn(annotations, key, value);
  for (const [key, value] of Object.entries(set ?? {})) if (!OWN.has(key)) setOwn(annotations, key, value);
  return annotations;
}

function extendHistory(history: string, revision: string): string | undefined {
  if (history === "" || history.startsWith(",")) return revision;
  const revisions = [...history.split(","), revision];
  while (revisions.length > 1 && revisions.join(",").length > HISTORY_LIMIT) revisions.shift();
  const text = revisions.join(",");
  return text.length > HISTORY_LIMIT ? undefined : text;
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^[-+]?[0-9]+$/.test(text) ? Number(text) : undefined;
}
