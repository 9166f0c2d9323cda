/** The machine's clock, milliseconds since the epoch. Nothing outside this folder reads it. */
export function wallClock(): number {
  return Date.now();
}

/** Lets real time pass: resolves after `ms` milliseconds of the machine's clock. */
export function wallSleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
