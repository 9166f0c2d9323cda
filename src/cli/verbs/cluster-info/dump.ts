import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Pod } from "../../../generated/types.ts";
import type { KubeList } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { bool, duration, string, strings } from "../../flags/flag.ts";
import { outputFlags, printOptionsOf } from "../../flags/output-flags.ts";
import { printerFor } from "../../printers/print-flags.ts";
import { send } from "../../resources/rest.ts";
import { defineVerb } from "../../verb.ts";

/** What is dumped of each namespace: file names and paths. */
const PARTS = [
  ["events", "/api/v1", "events"],
  ["replication-controllers", "/api/v1", "replicationcontrollers"],
  ["services", "/api/v1", "services"],
  ["daemonsets", "/apis/apps/v1", "daemonsets"],
  ["deployments", "/apis/apps/v1", "deployments"],
  ["replicasets", "/apis/apps/v1", "replicasets"],
  ["pods", "/api/v1", "pods"],
] as const;

export const dump = defineVerb({
  usage: "cluster-info dump [options]",
  summary: "Dump relevant information for debugging and diagnosis",
  description: "Writes the nodes, and of some namespaces the workloads, services, events and logs.",
  examples: "# Everything into a folder\nkubectl cluster-info dump --all-namespaces --output-directory=state",
  flags: {
    ...outputFlags(),
    "all-namespaces": bool("A", false, "Dump all namespaces"),
    namespaces: strings("", "The namespaces to dump"),
    "output-directory": string("", "", "Folder to write files to; stdout if empty or -"),
    "pod-running-timeout": duration("", 20_000, "How long to wait for a pod to run"),
  },
  async run(context, values) {
    const client = await context.client();
    const format = values.output || "json";
    const printer = await printerFor({ ...printOptionsOf(context.io, values), output: format });
    const folder = values["output-directory"] === "-" ? "" : values["output-directory"];
    const extension = format === "json" || format === "yaml" ? `.${format}` : ".txt";
    const write = (file: string, text: string) => {
      if (folder === "") {
        context.io.stdout.write(text);
        return;
      }
      const path = resolve(context.io.cwd, join(folder, file));
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, text, { mode: 0o600 });
    };
    const dumpList = async (file: string, path: string) => {
      const list = await send<KubeList>(client, { method: "GET", path });
      if (format === "name") {
        throw new UsageError(`list types are not supported by name printing: *v1.${list.kind}`);
      }
      write(`${file}${extension}`, printer.print(list));
      return list;
    };
    await dumpList("nodes", "/api/v1/nodes");
    let namespaces = values.namespaces;
    if (values["all-namespaces"]) {
      const all = await send<KubeList>(client, { method: "GET", path: "/api/v1/namespaces" });
      namespaces = all.items.map(({ metadata }) => metadata.name ?? "");
    } else if (namespaces.length === 0) namespaces = ["kube-system", (await context.namespace()).name];
    for (const namespace of namespaces) {
      for (const [file, root, resource] of PARTS) {
        const path = `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
        const list = await dumpList(join(namespace, file), path);
        if (resource !== "pods") continue;
        for (const pod of list.items as Pod[]) {
          const name = pod.metadata.name ?? "";
          let text = "";
          for (const container of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
            const title = `logs for container ${container.name} of pod ${namespace}/${name} ====\n`;
            const log = await client.request({
              method: "GET",
              path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
              query: { container: container.name },
            });
            const message = (log.body as { message?: string } | null)?.message ?? "";
            const shown = typeof log.body === "string" ? log.body : `Request log error: ${message}\n`;
            text += `==== START ${title}${shown}==== END ${title}`;
          }
          write(join(namespace, name, "logs.txt"), text);
        }
      }
    }
    if (folder !== "") context.io.stdout.write(`Cluster info dumped to ${folder}\n`);
  },
});
