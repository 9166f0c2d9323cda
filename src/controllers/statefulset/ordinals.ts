import type { Pod, StatefulSet } from "../../generated/types.ts";

/** The ordinal of a pod with a name of this StatefulSet: `web-2` is 2. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number | undefined {
  const [, parent, ordinal] = /^(.*)-([0-9]{1,10})$/.exec(metadata.name ?? "") ?? [];
  return parent === set.metadata.name ? Number(ordinal) : undefined;
}

/** spec.ordinals.start */
export function startOrdinal({ spec }: StatefulSet): number {
  return spec?.ordinals?.start ?? 0;
}

/** Whether a StatefulSet of the present size has this ordinal. */
export function isWanted(set: StatefulSet, ordinal: number): boolean {
  const start = startOrdinal(set);
  return ordinal >= start && ordinal < start + (set.spec?.replicas ?? 1);
}
