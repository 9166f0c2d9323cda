const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds that `sleep` with these arguments takes: numbers with a unit of s, m, h or d, added up; Infinity for `infinity`. */
export function sleepTime(words: readonly string[]): number {
  let seconds = 0;
  for (const word of words) {
    if (word.startsWith("inf")) return Number.POSITIVE_INFINITY;
    const match = /^(\d+(?:\.\d+)?|\.\d+)([smhd]?)$/.exec(word);
    if (match !== null) seconds += Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
  }
  return Math.round(seconds * 1000);
}
