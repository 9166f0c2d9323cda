import type { Service } from "../../../generated/types.ts";
import type { KubeList } from "../../../machinery/object.ts";
import { chosenContext } from "../../connect.ts";
import { send } from "../../resources/rest.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

export const clusterInfo = defineVerb({
  usage: "cluster-info [options]",
  summary: "Display cluster information",
  description: "Shows where the control plane answers, and the services of the cluster itself.",
  examples: "# The addresses\nkubectl cluster-info",
  flags: {},
  async run(context) {
    const { stdout } = context.io;
    const host = await hostOf(context);
    const client = await context.client();
    const namespace = context.global.namespace || "kube-system";
    const query = { labelSelector: "kubernetes.io/cluster-service=true" };
    try {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
      const services = await send<KubeList<Service>>(client, { method: "GET", path, query });
      stdout.write(`Kubernetes control plane is running at ${host}\n`);
      for (const service of services.items) {
        const { name = "", labels } = service.metadata;
        stdout.write(`${labels?.["kubernetes.io/name"] || name} is running at ${linkOf(service, host)}\n`);
      }
    } finally {
      stdout.write("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    }
  },
});

async function hostOf({ kubeconfig, global }: VerbContext): Promise<string> {
  const config = await kubeconfig();
  const { entry } = chosenContext(config, global);
  return global.server || config.clusters.get(entry.cluster ?? "")?.server || "";
}

/** Where a service can be reached from outside: its load balancer, or the API server's proxy. */
function linkOf({ metadata, spec, status }: Service, host: string): string {
  const point = status?.loadBalancer?.ingress?.[0];
  const ports = spec?.ports ?? [];
  if (point) return ports.map(({ port }) => `http://${point.ip || (point.hostname ?? "")}:${port} `).join("");
  let name = metadata.name ?? "";
  const [first] = ports;
  if (first) {
    const scheme = first.name === "https" || first.port === 443 ? "https" : "";
    if (scheme !== "") name = `${scheme}:${name}:${first.name ?? ""}`;
    else if (first.name) name = `${name}:${first.name}`;
  }
  return `${host}/api/v1/namespaces/${metadata.namespace ?? ""}/services/${name}/proxy`;
}
