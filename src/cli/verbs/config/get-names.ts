import { compareBytes } from "../../../machinery/json.ts";
import type { Section } from "../../kubeconfig/document.ts";
import { openKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb } from "../../verb.ts";

/** A command that lists the names of a kubeconfig's clusters or users. */
function listNames(section: Section): Verb {
  return defineVerb({
    usage: `config get-${section} [options]`,
    summary: `Display ${section} defined in the kubeconfig`,
    examples: `# All ${section}\nkubectl config get-${section}`,
    flags: {},
    async run({ io, global }) {
      const { merged } = await openKubeconfig(io, global.kubeconfig);
      const names = [...merged[section].keys()].sort(compareBytes);
      io.stdout.write(["NAME", ...names].map((name) => `${name}\n`).join(""));
    },
  });
}

export const getClusters = listNames("clusters");
export const getUsers = listNames("users");
