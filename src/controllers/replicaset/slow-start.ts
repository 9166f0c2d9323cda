import { StatusError } from "../../machinery/status.ts";

/** Runs a write and returns the answer of the API where it was refused. */
export function attempt(action: () => void): StatusError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

/**
 * Calls `action` `count` times in batches of 1, 2, 4 … and stops behind a batch with a failure, so that many calls that
 * would all fail alike are not all made (`slowStartBatch`). Returns the first failure of that batch.
 */
export function slowStart(count: number, action: () => void): StatusError | undefined {
  let remaining = count;
  for (let size = 1; remaining > 0; size *= 2) {
    const batch = Math.min(size, remaining);
    let failure: StatusError | undefined;
    for (let i = 0; i < batch; i++) {
      const refused = attempt(action);
      failure ??= refused;
    }
    if (failure !== undefined) return failure;
    remaining -= batch;
  }
  return undefined;
}
