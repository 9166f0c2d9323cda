/** A ReplicaSet in a proportional scaling. */
export interface Share {
  /** spec.replicas, above 0 */
  replicas: number;
  /** size of the Deployment with its surge when this set was last scaled; undefined where that is not known */
  maxReplicas: number | undefined;
}

/** How the Deployment is to be scaled. */
export interface Proportions {
  /** spec.replicas and its surge, as they are to be */
  replicas: number;
  surge: number;
  /** status.replicas of the Deployment */
  current: number;
}

/**
 * The new sizes of the active ReplicaSets of a Deployment that is scaled half way through a rollout: each grows or
 * shrinks by its share, and the first one takes what is left over by rounding.
 * (`pkg/controller/deployment/sync.go`, `scale`).
 * @param shares  largest first; among equals the newest first when growing, the oldest first when shrinking
 */
export function proportionalSizes(shares: readonly Share[], { replicas, surge, current }: Proportions): number[] {
  const toAdd = replicasToAdd(shares, { replicas, surge });
  const sizes: number[] = [];
  let added = 0;
  for (const share of shares) {
    const left = toAdd - added;
    const fraction = left === 0 ? 0 : fractionOf(share, { replicas, surge, current });
    const proportion = toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    sizes.push(share.replicas + proportion);
    added += proportion;
  }
  if (sizes[0] !== undefined) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  return sizes;
}

/** How many replicas the ReplicaSets have to gain (or to lose, below 0) in all. */
export function replicasToAdd(
  shares: readonly Share[],
  { replicas, surge }: Pick<Proportions, "replicas" | "surge">,
): number {
  return (replicas === 0 ? 0 : replicas + surge) - shares.reduce((sum, share) => sum + share.replicas, 0);
}

function fractionOf(share: Share, { replicas, surge, current }: Proportions): number {
  if (replicas === 0) return -share.replicas;
  const before = share.maxReplicas || current;
  if (before === 0) return 0;
  return roundAway((share.replicas * (replicas + surge)) / before) - share.replicas;
}

/** Halves go away from zero. */
function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
