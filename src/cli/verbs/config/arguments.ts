import { UsageError } from "../../errors.ts";
import { printVerbHelp } from "../../help.ts";
import type { Verb, VerbContext } from "../../verb.ts";

/** Throws for a wrong number of arguments, behind the help of the command, as the config commands do it. */
export function expectArguments(
  context: VerbContext,
  verb: Verb,
  command: string,
  args: readonly string[],
  fits: boolean,
  word = "Unexpected",
): void {
  if (fits) return;
  printVerbHelp(verb, `${context.program} config ${command}`, context.io);
  throw new UsageError(`${word} args: [${args.join(" ")}]`);
}
