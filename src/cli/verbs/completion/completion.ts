import { UsageError } from "../../errors.ts";
import { type CommandEntry, defineVerb, isGroup, type Verb } from "../../verb.ts";

type Commands = Readonly<Record<string, CommandEntry>>;

/** The verb that prints the completion of these commands. */
export function completionOf(commands: Commands): Verb {
  return defineVerb({
    usage: "completion SHELL",
    summary: "Output shell completion code for the specified shell (bash)",
    description: "Prints a script that completes the names of commands. Only for bash so far.",
    examples: "# In this shell\nsource <(kubectl completion bash)",
    flags: {},
    async run({ io, program }, _values, args) {
      const hint = `See '${program} completion -h' for help and examples`;
      const [shell] = args;
      if (shell === undefined) throw new UsageError("Shell not specified.", hint);
      if (args.length > 1) throw new UsageError("Too many arguments. Expected only the shell type.", hint);
      if (["zsh", "fish", "powershell"].includes(shell))
        throw new UsageError(`kubesim cannot complete in ${shell} yet`);
      if (shell !== "bash") throw new UsageError(`Unsupported shell type "${shell}".`, hint);
      io.stdout.write(bashScript(program, commands));
    },
  });
}

function bashScript(program: string, commands: Commands): string {
  const groups = Object.entries(commands).flatMap(([name, entry]) =>
    isGroup(entry) ? [`    ${name}) words="${Object.keys(entry.subcommands).sort().join(" ")}" ;;`] : [],
  );
  return `# bash completion for ${program}
_${program}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "$COMP_CWORD" in
  1) words="${Object.keys(commands).sort().join(" ")}" ;;
  2) case "\${COMP_WORDS[1]}" in
${groups.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${program} ${program}
`;
}
