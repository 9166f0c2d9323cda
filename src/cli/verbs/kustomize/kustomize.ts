import { existsSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { bool, string, stringArray } from "../../flags/flag.ts";
import { buildKustomization } from "../../kustomize/build.ts";
import { newYamlPrinter } from "../../printers/yaml-printer.ts";
import { defineVerb } from "../../verb.ts";

export const kustomize = defineVerb({
  usage: "kustomize DIR [flags] [options]",
  summary: "Build a kustomization target from a directory or URL",
  description: "Prints the objects that the kustomization of a folder comes to, as YAML.",
  examples: "# The kustomization of this folder\nkubectl kustomize\n\n# Of another\nkubectl kustomize overlays/prod",
  flags: {
    "as-current-user": bool("", false, "Run functions as the current user"),
    "enable-alpha-plugins": bool("", false, "Plug-ins; not supported"),
    "enable-helm": bool("", false, "Helm charts; not supported"),
    env: stringArray("e", "Environment of functions"),
    "helm-api-versions": stringArray("", "API versions that Helm is told of"),
    "helm-command": string("", "helm", "The helm program"),
    "helm-debug": bool("", false, "Debug output of Helm"),
    "helm-kube-version": string("", "", "Kubernetes version that Helm is told of"),
    "load-restrictor": string(
      "",
      "LoadRestrictionsRootOnly",
      "LoadRestrictionsNone lets it read files of other folders",
    ),
    mount: stringArray("", "Mounts of functions"),
    network: bool("", false, "Functions may use the network"),
    "network-name": string("", "bridge", "Network of functions"),
    output: string("o", "", "File to write to, or a folder for a file each object"),
  },
  async run({ io }, values, args) {
    if (args.length > 1) throw new UsageError("specify one path to kustomization.yaml");
    const restrictor = values["load-restrictor"];
    if (restrictor !== "LoadRestrictionsRootOnly" && restrictor !== "LoadRestrictionsNone") {
      throw new UsageError(
        `illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`,
      );
    }
    const shown = args[0] ?? ".";
    const objects = buildKustomization(resolve(io.cwd, shown), shown, {
      unrestricted: restrictor === "LoadRestrictionsNone",
      warn: (line) => io.stderr.write(`${line}\n`),
    }) as unknown as KubeObject[];
    const target = values.output === "" ? undefined : resolve(io.cwd, values.output);
    if (target === undefined) io.stdout.write(toYaml(objects));
    else if (existsSync(target) && statSync(target).isDirectory()) {
      for (const object of objects) writeFileSync(join(target, fileName(object)), toYaml([object]));
    } else writeFileSync(target, toYaml(objects));
  },
});

function toYaml(objects: readonly KubeObject[]): string {
  const printer = newYamlPrinter();
  return objects.map((object) => printer.print(asJson(object) as unknown as KubeObject)).join("");
}

/** `default_apps_v1_deployment_web.yaml` */
function fileName({ apiVersion, kind, metadata }: KubeObject): string {
  const parts = [metadata.namespace, ...apiVersion.split("/"), kind, metadata.name].filter(Boolean);
  return basename(`${parts.join("_").toLowerCase()}.yaml`);
}
