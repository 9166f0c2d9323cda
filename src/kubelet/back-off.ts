/** A back-off in force: how long, and since when it was last extended. Milliseconds. */
export interface BackOff {
  delay: number;
  since: number;
}

const FIRST = 10_000;
const LAST = 300_000;
/** After this time without a failure the back-off starts over (client-go `flowcontrol.Backoff`: twice the longest delay). */
const FORGOTTEN_AFTER = 2 * LAST;

/** Whether the back-off is so old that it does not count any more. */
export function isForgotten(backOff: BackOff | undefined, at: number): boolean {
  return backOff === undefined || at - backOff.since > FORGOTTEN_AFTER;
}

/** The back-off after another failure: 10 s, doubling to 5 minutes. */
export function nextBackOff(backOff: BackOff | undefined, now: number): BackOff {
  if (backOff === undefined || isForgotten(backOff, now)) return { delay: FIRST, since: now };
  return { delay: Math.min(backOff.delay * 2, LAST), since: now };
}
