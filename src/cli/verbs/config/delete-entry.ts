import { UsageError } from "../../errors.ts";
import { printVerbHelp } from "../../help.ts";
import type { Section } from "../../kubeconfig/document.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";

/** A command that takes an entry out of the kubeconfig. */
function deleteEntry(section: Section, word: string): Verb {
  const command = `delete-${word}`;
  const verb: Verb = defineVerb({
    usage: `config ${command} NAME`,
    summary: `Delete the specified ${word} from the kubeconfig`,
    examples: `# Delete the ${word} old\nkubectl config ${command} old`,
    flags: {},
    async run({ io, global, program }, _values, args) {
      if (args.length !== 1) {
        if (section === "users") {
          throw new UsageError(
            "user to delete is required",
            `See '${program} config ${command} -h' for help and examples`,
          );
        }
        printVerbHelp(verb, `${program} config ${command}`, io);
        return;
      }
      const [name = ""] = args;
      const file = await editKubeconfig(io, global.kubeconfig, ({ merged, shown }) => {
        if (!merged[section].has(name)) throw new UsageError(`cannot delete ${word} ${name}, not in ${shown}`);
        if (section === "contexts" && merged.currentContext === name) {
          io.stderr.write(
            'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
          );
        }
        merged[section].delete(name);
        return shown;
      });
      io.stdout.write(`deleted ${word} ${name} from ${file}\n`);
    },
  });
  return verb;
}

export const deleteCluster = deleteEntry("clusters", "cluster");
export const deleteContext = deleteEntry("contexts", "context");
export const deleteUser = deleteEntry("users", "user");
