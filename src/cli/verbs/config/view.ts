import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { JsonObject } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { bool } from "../../flags/flag.ts";
import { outputFlags, printOptionsOf } from "../../flags/output-flags.ts";
import type { Io } from "../../io.ts";
import { type KubeconfigDocument, toJson } from "../../kubeconfig/document.ts";
import { openKubeconfig } from "../../kubeconfig/edit.ts";
import { printerFor } from "../../printers/print-flags.ts";
import { defineVerb } from "../../verb.ts";

const OMITTED = "DATA+OMITTED";
const REDACTED = "REDACTED";
const DATA = ["certificate-authority", "client-certificate", "client-key"];

export const view = defineVerb({
  usage: "config view [options]",
  summary: "Display merged kubeconfig settings or a specified kubeconfig file",
  description: "Shows the kubeconfig; secrets are left out unless --raw or --flatten is given.",
  examples: "# What the current context uses\nkubectl config view --minify",
  flags: {
    ...outputFlags(),
    flatten: bool("", false, "Put the content of referenced files into the output"),
    merge: bool("", true, "Merge all files"),
    minify: bool("", false, "Show only what the current context uses"),
    raw: bool("", false, "Show secrets and binary data"),
  },
  async run(context, values, args) {
    const { io, global, changed, program } = context;
    if (args.length > 0) {
      throw new UsageError(
        `unexpected arguments: [${args.join(" ")}]`,
        `See '${program} config view -h' for help and examples`,
      );
    }
    const printer = await printerFor({
      ...printOptionsOf(io, values),
      output: values.output || (values.template === "" ? "yaml" : ""),
      sorted: false,
    });
    if (changed.has("merge") && !values.merge && global.kubeconfig === "") {
      throw new UsageError("if merge==false a precise file must be specified");
    }
    const { merged } = await openKubeconfig(io, global.kubeconfig);
    const config = values.minify ? minified(merged, global.context || merged.currentContext) : merged;
    if (values.flatten) flatten(io, config);
    else if (!values.raw) redact(config);
    io.stdout.write(printer.print(toJson(config) as unknown as KubeObject));
  },
});

/** Only a context with its cluster and user. Throws UsageError where one is missing. */
function minified(config: KubeconfigDocument, current: string): KubeconfigDocument {
  if (current === "") throw new UsageError("current-context must exist in order to minify");
  const context = config.contexts.get(current);
  if (context === undefined) throw new UsageError(`cannot locate context ${current}`);
  const only = (map: ReadonlyMap<string, JsonObject>, name: unknown, word: string) => {
    if (typeof name !== "string" || name === "") return new Map<string, JsonObject>();
    const entry = map.get(name);
    if (entry === undefined) throw new UsageError(`cannot locate ${word} ${name}`);
    return new Map([[name, entry]]);
  };
  return {
    ...config,
    currentContext: current,
    contexts: new Map([[current, context]]),
    clusters: only(config.clusters, context.cluster, "cluster"),
    users: only(config.users, context.user, "user"),
  };
}

/** Files that entries refer to become their content. Throws UsageError where one cannot be read. */
function flatten(io: Io, { clusters, users }: KubeconfigDocument): void {
  for (const entry of [...clusters.values(), ...users.values()]) {
    for (const field of DATA) {
      const path = entry[field];
      if (typeof path !== "string" || path === "") continue;
      if (!entry[`${field}-data`]) entry[`${field}-data`] = readData(resolve(io.cwd, path));
      delete entry[field];
    }
  }
}

function readData(path: string): string {
  try {
    return readFileSync(path).toString("base64");
  } catch {
    throw new UsageError(`open ${path}: no such file or directory`);
  }
}

function redact({ clusters, users }: KubeconfigDocument): void {
  for (const entry of [...clusters.values(), ...users.values()]) {
    for (const field of DATA) if (entry[`${field}-data`]) entry[`${field}-data`] = OMITTED;
  }
  for (const user of users.values()) {
    if (user.token) user.token = REDACTED;
    if (user.password) user.password = REDACTED;
  }
}
