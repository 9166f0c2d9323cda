import type { EnvVar } from "../../../generated/types.ts";
import { envVarNameFaults } from "../../../machinery/names.ts";
import { UsageError } from "../../errors.ts";

const ASSIGNMENT = /^[^\n]+=/m;

/** Takes resources and changes of the environment (`A=1`, `B-`, `-`) apart (kubectl `set/env/env_parse.go`). Throws UsageError. */
export function splitEnvironment(args: readonly string[]): { resources: string[]; specs: string[] } {
  const resources: string[] = [];
  const specs: string[] = [];
  for (const word of args) {
    if (ASSIGNMENT.test(word) || word.endsWith("-")) specs.push(word);
    else if (specs.length === 0) resources.push(word);
    else throw new UsageError(`all resources must be specified before environment changes: ${args.join(" ")}`);
  }
  return { resources, specs };
}

/** What to set, in order, and what to take away. */
export interface EnvironmentChanges {
  readonly set: EnvVar[];
  readonly remove: string[];
}

/**
 * Reads changes of the environment; `-` stands for lines of stdin. Throws UsageError.
 * @param readInput  gives the text of stdin
 */
export async function parseEnvironment(
  specs: readonly string[],
  readInput: () => Promise<string>,
): Promise<EnvironmentChanges> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  const names = new Set<string>();
  for (const spec of specs) {
    const equals = spec.indexOf("=");
    if (spec === "-") {
      set.push(...readLines(await readInput()));
    } else if (equals >= 0) {
      const name = spec.slice(0, equals);
      const faults = envVarNameFaults(name);
      if (faults.length > 0)
        throw new UsageError(`${JSON.stringify(name)} is not a valid key name: ${faults.join(";")}`);
      names.add(name);
      set.push({ name, value: spec.slice(equals + 1) });
    } else if (spec.endsWith("-")) {
      remove.push(spec.slice(0, -1));
    } else {
      throw new UsageError(`unknown environment variable: ${spec}`);
    }
  }
  if (remove.some((name) => names.has(name)))
    throw new UsageError("can not both modify and remove the same environment variable in the same command");
  return { set, remove };
}

function readLines(text: string): EnvVar[] {
  return text.split("\n").flatMap((line) => {
    const spec = line.replace(/\r$/, "").replace(/#.*$/, "");
    const equals = spec.indexOf("=");
    return equals < 0 ? [] : [{ name: spec.slice(0, equals), value: spec.slice(equals + 1) }];
  });
}

/**
 * The variables of a container after a change: one that is set takes the place of the first of its name, others of the
 * name go, new ones are added at the end (kubectl `set/helper.go`, updateEnv).
 */
export function updateEnvironment(existing: readonly EnvVar[], { set, remove }: EnvironmentChanges): EnvVar[] {
  const covered = new Set(remove);
  const result: EnvVar[] = [];
  for (const old of existing) {
    if (covered.has(old.name)) continue;
    const newer = set.find(({ name }) => name === old.name);
    if (newer !== undefined) covered.add(old.name);
    result.push(newer ?? old);
  }
  for (const added of set) {
    if (covered.has(added.name)) continue;
    covered.add(added.name);
    result.push(added);
  }
  return result;
}
