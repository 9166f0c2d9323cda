import { atoi, parseUnsigned } from "../../../machinery/go-format.ts";
import type { IntOrString } from "../../../machinery/int-or-string.ts";
import { dns1123SubdomainFaults, portNameFaults, portNumberFaults } from "../../../machinery/names.ts";
import { parseFailure } from "../../../machinery/parse-error.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { int, string, strings } from "../../flags/flag.ts";
import { defineCreate } from "./define-create.ts";

const TCP = strings("", "Ports as <port>:<targetPort>, or one for both");

export const createServiceClusterIp = defineCreate({
  usage: "service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
  summary: "Create a ClusterIP service",
  examples: "# A service inside of the cluster\nkubectl create service clusterip web --tcp=80:8080",
  flags: { clusterip: string("", "", "IP address of the service; None for a headless one"), tcp: TCP },
  resource: "services",
  failure: "failed to create ClusterIP service: ",
  ignoresSaveConfig: true,
  build: ({ name, values }) => serviceOf({ name, type: "ClusterIP", tcp: values.tcp, clusterIP: values.clusterip }),
});

export const createServiceNodePort = defineCreate({
  usage: "service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
  summary: "Create a NodePort service",
  examples: "# A service on a port of every node\nkubectl create service nodeport web --tcp=80:8080",
  flags: { "node-port": int("", 0, "Port on every node; 0 leaves the choice to the server"), tcp: TCP },
  resource: "services",
  failure: "failed to create NodePort service: ",
  ignoresSaveConfig: true,
  build: ({ name, values }) => serviceOf({ name, type: "NodePort", tcp: values.tcp, nodePort: values["node-port"] }),
});

export const createServiceLoadBalancer = defineCreate({
  usage: "service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
  summary: "Create a LoadBalancer service",
  examples: "# A service behind a load balancer\nkubectl create service loadbalancer web --tcp=80:8080",
  flags: { tcp: TCP },
  resource: "services",
  failure: "failed to create LoadBalancer service: ",
  ignoresSaveConfig: true,
  build: ({ name, values }) => serviceOf({ name, type: "LoadBalancer", tcp: values.tcp }),
});

export const createServiceExternalName = defineCreate({
  usage: "service externalname NAME --external-name external.name [--dry-run=server|client|none]",
  summary: "Create an ExternalName service",
  examples:
    "# A name in the cluster for a host outside of it\nkubectl create service externalname db --external-name=db.example.com",
  flags: { "external-name": string("", "", "Host that the service stands for"), tcp: TCP },
  required: ["external-name"],
  resource: "services",
  failure: "failed to create ExternalName service: ",
  ignoresSaveConfig: true,
  build: ({ name, values }) =>
    serviceOf({ name, type: "ExternalName", tcp: values.tcp, externalName: values["external-name"] }),
});

/** What a Service is made from. */
export interface ServiceOptions {
  readonly name: string;
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
  readonly tcp: readonly string[];
  readonly clusterIP?: string;
  readonly nodePort?: number;
  readonly externalName?: string;
}

/** The Service that `kubectl create service` makes (kubectl `create_service.go`). Throws UsageError or ParseError. */
export function serviceOf({
  name,
  type,
  tcp,
  clusterIP = "",
  nodePort = 0,
  externalName = "",
}: ServiceOptions): KubeObject {
  if (clusterIP !== "None" && tcp.length === 0 && type !== "ExternalName") {
    throw new UsageError("at least one tcp port specifier must be provided");
  }
  if (type === "ExternalName" && dns1123SubdomainFaults(externalName).length > 0) {
    throw new UsageError(`invalid service external name ${externalName}`);
  }
  const ports = tcp.map((text) => ({
    name: text.replaceAll(":", "-"),
    protocol: "TCP",
    ...parsePorts(text),
    nodePort,
  }));
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: { app: name } },
    spec: { ports, selector: { app: name }, clusterIP, type, externalName },
  };
}

/** `80:8080`, `80:http`, `80`. */
function parsePorts(text: string): { port: number; targetPort: IntOrString } {
  const [first = "", second] = text.split(":");
  const port = parseUnsigned(first, 16, 10);
  if (second === undefined) return { port, targetPort: port };
  const named = parseFailure(() => atoi(second)) !== undefined;
  const faults = named ? portNameFaults(second) : portNumberFaults(atoi(second));
  if (faults.length > 0) throw new UsageError(faults.join(","));
  return { port, targetPort: named ? second : atoi(second) };
}
