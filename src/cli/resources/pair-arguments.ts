import { UsageError } from "../errors.ts";

/** `pods web a=1 b-` taken apart: what it is about, and what is to change. */
export interface PairArguments {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

/** What `a=1 b-` asks for. */
export interface ParsedPairs {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/**
 * Takes resources and KEY=VALUE or KEY- apart (kubectl `cmd/util`, GetResourcesAndPairs).
 * @param what  `label`, `annotation`, `env`: names the pairs in errors
 */
export function splitPairArguments(args: readonly string[], what: string): PairArguments {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const word of args) {
    if (isPair(word)) pairs.push(word);
    else if (pairs.length === 0) resources.push(word);
    else throw new UsageError(`all resources must be specified before ${what} changes: ${word}`);
  }
  return { resources, pairs };
}

/** Reads KEY=VALUE and, where taken, KEY- (kubectl `cmd/util`, ParsePairs). Throws UsageError that names all bad ones. */
export function parsePairs(pairs: readonly string[], what: string, takesRemoval: boolean): ParsedPairs {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const bad: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else if (takesRemoval && equals !== 0 && pair.endsWith("-") && pair !== "-") remove.push(pair.slice(0, -1));
    else bad.push(pair);
  }
  if (bad.length > 0) throw new UsageError(`invalid ${what} format: ${bad.join(", ")}`);
  return { set, remove };
}

function isPair(word: string): boolean {
  return word.indexOf("=") > 0 || (word.endsWith("-") && word !== "-");
}
