import type { KubeObject } from "../../../machinery/object.ts";
import { readArgument, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { overrideFlags, withOverrides } from "../../flags/override-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { asTyped } from "../../printers/go-order.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { visitResources } from "../../resources/visit.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb } from "../../verb.ts";
import { exposedService, parseLabels } from "./exposed-service.ts";
import { checkExposable, portsOf, selectorOf } from "./introspection.ts";

const FLAGS = {
  ...sourceFlags("that names the object to expose"),
  ...outputFlags(),
  ...dryRunFlags(),
  ...overrideFlags(),
  "cluster-ip": string("", "", "IP address of the service; None for a headless one"),
  "external-ip": string("", "", "Further address that the service takes"),
  "field-manager": string("", "kubectl-expose", "Who owns the fields that are set"),
  labels: string("l", "", "Labels of the service, key=value, comma-separated"),
  "load-balancer-ip": string("", "", "Address of the load balancer"),
  name: string("", "", "Name of the service; default: that of the exposed object"),
  port: string("", "", "Port of the service; default: those of the exposed object"),
  protocol: string("", "", "Protocol of the service; default TCP"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
  selector: string("", "", "Labels of the pods; default: those that the exposed object selects"),
  "session-affinity": string("", "", "None or ClientIP"),
  "target-port": string("", "", "Port of the containers, number or name"),
  type: string("", "", "ClusterIP (default), NodePort, LoadBalancer or ExternalName"),
};

type ExposeValues = FlagValues<typeof FLAGS>;

/** What was taken from an object also counts for those after it, as upstream has it. */
interface Gathered {
  selector: Record<string, string> | undefined;
  labels: Record<string, string> | undefined;
  ports: string;
  protocols: ReadonlyMap<string, readonly string[]>;
}

export const expose = defineVerb({
  usage:
    "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
  summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  examples:
    "# The ports of a deployment, inside of the cluster\nkubectl expose deployment web\n\n# A port of every node\nkubectl expose deployment web --type=NodePort --port=8080 --target-port=80",
  flags: FLAGS,
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    const printer = await outputPrinter(context.io, values, "exposed", dryRun, false);
    const { name: namespace, explicit } = await context.namespace();
    const gathered: Gathered = { selector: undefined, labels: undefined, ports: values.port, protocols: new Map() };
    const query = { args, sources: sourcesOf(values), enforceNamespace: true };
    await visitResources(context, query, async ({ mapping, name, object }) => {
      checkExposable(mapping);
      if (object === undefined) return;
      gather(gathered, object, values);
      const service = asTyped(withOverrides(asTyped(build(gathered, name, values)), values));
      if (dryRun === "client") {
        const placed = explicit ? { ...service, metadata: { ...service.metadata, namespace } } : service;
        context.io.stdout.write(printer.print(asTyped(placed)));
        return;
      }
      const services = { group: "", version: "v1", resource: "services", namespaced: true };
      const created = await send(await context.client(), {
        method: "POST",
        path: pathOf(services, namespace),
        query: {
          dryRun: dryRun === "server" ? "All" : undefined,
          fieldManager: values["field-manager"] || undefined,
        },
        body: withSavedConfig(service, values["save-config"], true),
      });
      context.io.stdout.write(printer.print(asTyped(created)));
    });
  },
});

/** Takes from the object what the flags do not say. */
function gather(gathered: Gathered, object: KubeObject, values: ExposeValues): void {
  gathered.selector ??= values.selector === "" ? introspect(object) : readArgument(() => parseLabels(values.selector));
  const protocols = portsOf(object);
  if (gathered.ports === "") {
    if (protocols.size === 0 && values["cluster-ip"] !== "None") {
      throw new UsageError("couldn't find port via --port flag or introspection");
    }
    gathered.ports = [...protocols.keys()].join(",");
  }
  if (protocols.size > 0) gathered.protocols = protocols;
  gathered.labels ??= values.labels === "" ? object.metadata.labels : parseLabels(values.labels);
}

function introspect(object: KubeObject): Record<string, string> {
  try {
    return selectorOf(object);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`couldn't retrieve selectors via --selector flag or introspection: ${error.message}`);
  }
}

function build(
  { selector = {}, labels = {}, ports, protocols }: Gathered,
  objectName: string,
  values: ExposeValues,
): KubeObject {
  if (Object.keys(selector).length === 0) throw new UsageError("selector must be specified");
  const name = values.name || objectName.slice(0, MAX_NAME);
  if (name === "") throw new UsageError("name must be specified");
  return readArgument(() =>
    exposedService({
      name,
      selector,
      labels,
      ports,
      protocols,
      protocol: values.protocol,
      targetPort: values["target-port"],
      type: values.type,
      clusterIP: values["cluster-ip"],
      externalIP: values["external-ip"],
      loadBalancerIP: values["load-balancer-ip"],
      sessionAffinity: values["session-affinity"],
    }),
  );
}

/** Names of services are DNS labels. */
const MAX_NAME = 63;
