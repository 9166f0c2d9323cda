import { VERSION } from "../../../machinery/version.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { encodeYaml } from "../../printers/yaml.ts";
import { send } from "../../resources/rest.ts";
import { defineVerb } from "../../verb.ts";

/** The kustomize that kubectl of this version carries. */
const KUSTOMIZE_VERSION = "v5.8.1";

export const version = defineVerb({
  usage: "version [--client] [-o json|yaml]",
  summary: "Print the client and server version information",
  examples: "# Versions of the client and the server\nkubectl version\n\n# Without a server\nkubectl version --client",
  flags: {
    client: bool("", false, "Only the client's version; no server is needed"),
    output: string("o", "", "Output format: json or yaml"),
  },
  async run(context, { client, output }, args) {
    if (args.length > 0 && !client) throw new UsageError(`extra arguments: [${args.join(" ")}]`);
    if (!["", "json", "yaml"].includes(output)) throw new UsageError("--output must be 'yaml' or 'json'");
    const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = VERSION;
    const clientVersion = {
      major,
      minor,
      gitVersion,
      gitCommit,
      gitTreeState,
      buildDate,
      goVersion,
      compiler,
      platform,
    };
    const serverVersion = client
      ? undefined
      : await send<{ gitVersion: string }>(await context.client(), { method: "GET", path: "/version" });
    const versions = {
      clientVersion,
      kustomizeVersion: KUSTOMIZE_VERSION,
      ...(serverVersion !== undefined && { serverVersion }),
    };
    const { stdout } = context.io;
    if (output === "json") stdout.write(`${encodeJson(versions, "  ", false)}\n`);
    else if (output === "yaml") stdout.write(`${encodeYaml(versions)}\n`);
    else {
      stdout.write(`Client Version: ${gitVersion}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
      if (serverVersion !== undefined) stdout.write(`Server Version: ${serverVersion.gitVersion}\n`);
    }
  },
});
