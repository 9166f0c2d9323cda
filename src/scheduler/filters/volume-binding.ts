import type { PersistentVolume, PersistentVolumeClaim } from "../../generated/types.ts";
import { isBound, isReachable, type NamedClaim, namedClaims, planVolumes, waitsForConsumer } from "../pod-volumes.ts";
import type { Filter, Refusal, Surroundings, Verdict } from "./filter.ts";

const UNREACHABLE: Refusal = { reasons: ["node(s) didn't match PersistentVolume's node affinity"], preemptable: false };
const NOTHING_TO_BIND: Refusal = {
  reasons: ["node(s) didn't find available persistent volumes to bind"],
  preemptable: false,
};
const VOLUME_GONE: Refusal = {
  reasons: ["node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"],
  preemptable: false,
};

/** Claims must exist and be bound, or wait for their first consumer and find a volume where it goes (`volumebinding`). */
export const volumeBinding: Filter = {
  name: "VolumeBinding",
  prepare(pod, surroundings): Verdict {
    const claims = namedClaims(pod, surroundings.context);
    if (claims.length === 0) return undefined;
    for (const claim of claims) {
      const fault = claimFault(claim);
      if (fault !== undefined) return { impossible: fault };
    }
    return checkVolumes(
      claims.flatMap(({ claim }) => claim ?? []),
      surroundings,
    );
  },
};

function claimFault({ name, ephemeral, claim }: NamedClaim): string | undefined {
  if (claim === undefined) {
    return ephemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  if (claim.status?.phase === "Lost") {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ""}"`;
  }
  return claim.metadata.deletionTimestamp === undefined
    ? undefined
    : `persistentvolumeclaim "${name}" is being deleted`;
}

function checkVolumes(claims: readonly PersistentVolumeClaim[], { context }: Surroundings): Verdict {
  const bound = claims.filter(isBound);
  const waiting = claims.filter((claim) => !isBound(claim) && waitsForConsumer(claim, context));
  if (bound.length + waiting.length < claims.length)
    return { impossible: "pod has unbound immediate PersistentVolumeClaims" };
  const volumes = bound.map(({ spec }) =>
    context.get<PersistentVolume>("persistentvolumes", "", spec?.volumeName ?? ""),
  );
  return (node) => {
    const reasons = new Set<string>();
    for (const volume of volumes) {
      if (volume === undefined) return VOLUME_GONE;
      if (!isReachable(volume, node)) reasons.add(UNREACHABLE.reasons[0] ?? "");
    }
    if (waiting.length > 0 && planVolumes(waiting, node, context) === undefined)
      reasons.add(NOTHING_TO_BIND.reasons[0] ?? "");
    return reasons.size === 0 ? undefined : { reasons: [...reasons], preemptable: false };
  };
}
