import type { StorageClass } from "../../../generated/types.ts";
import { isDefaultClass } from "./storageclass.ts";

/** The class for claims that name none: of several defaults the youngest, then the first by name (`pkg/volume/util` GetDefaultClass). */
export function defaultClass(classes: readonly StorageClass[]): StorageClass | undefined {
  let best: StorageClass | undefined;
  for (const candidate of classes) {
    if (!isDefaultClass(candidate)) continue;
    if (best === undefined || isBefore(candidate, best)) best = candidate;
  }
  return best;
}

function isBefore({ metadata: a }: StorageClass, { metadata: b }: StorageClass): boolean {
  const [created = "", than = ""] = [a.creationTimestamp, b.creationTimestamp];
  return created === than ? (a.name ?? "") < (b.name ?? "") : created > than;
}
