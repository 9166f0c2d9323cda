import type { EndpointSlice, Ingress, IngressBackend, IngressServiceBackend, Service } from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { pathOf, send } from "../resources/rest.ts";
import { type DescribeContext, ENDPOINT_SLICES, listAll, SERVICES } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";
import { endpointsText } from "./endpoint-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** An Ingress: its rules with the endpoints behind them. */
export async function describeIngress(ingress: Ingress, out: DescribeText, context: DescribeContext): Promise<void> {
  const { metadata, spec } = ingress;
  const namespace = metadata.namespace ?? "";
  const fallback = spec?.defaultBackend ? await backendText(context, namespace, spec.defaultBackend) : "<default>";
  out.field("Name", metadata.name);
  labelLines(out, "Labels", metadata.labels);
  out.field("Namespace", namespace);
  out.field("Address", addressText(ingress));
  out.field("Ingress Class", spec?.ingressClassName ?? "<none>");
  out.field("Default backend", fallback);
  if (spec?.tls?.length) out.line("TLS:");
  for (const { secretName, hosts = [] } of spec?.tls ?? []) {
    out.line(`${secretName ? `${secretName} terminates` : "SNI routes"} ${hosts.join(",")}`, 1);
  }
  out.line("Rules:");
  out.row(["Host", "Path", "Backends"], 1);
  out.row(["----", "----", "--------"], 1);
  const rules = (spec?.rules ?? []).filter(({ http }) => http !== undefined);
  for (const { host, http } of rules) {
    out.line(`${host || "*"}\t`, 1);
    for (const { path = "", backend } of http?.paths ?? []) {
      out.line(`\t${path} \t${await backendText(context, namespace, backend)}`, 2);
    }
  }
  if (rules.length === 0) out.row(["*", "*", fallback], 1);
  annotationLines(out, "Annotations", metadata.annotations);
}

function addressText({ status }: Ingress): string {
  const points = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
  return [...new Set(points.filter((point) => point !== ""))].sort(compareBytes).join(",");
}

async function backendText(context: DescribeContext, namespace: string, backend: IngressBackend): Promise<string> {
  const { service, resource } = backend;
  if (service) {
    const name = `${service.name}:${service.port?.number || (service.port?.name ?? "")}`;
    try {
      return `${name} (${await endpointsOf(context, namespace, service)})`;
    } catch (error) {
      return `${name} (<error: ${error instanceof Error ? error.message : String(error)}>)`;
    }
  }
  if (resource) return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
  return "";
}

async function endpointsOf(
  context: DescribeContext,
  namespace: string,
  { name, port }: IngressServiceBackend,
): Promise<string> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  const slices = await listAll<EndpointSlice>({ ...context, chunkSize: 0 }, ENDPOINT_SLICES, namespace, {
    labelSelector,
  });
  const service = await send<Service>(context.client, { method: "GET", path: pathOf(SERVICES, namespace, name) });
  // Upstream lets the last port that fits decide.
  const found = service.spec?.ports?.findLast((one) =>
    port?.number ? port.number === one.port : Boolean(port?.name) && port?.name === one.name,
  );
  return endpointsText(slices, found?.name ?? "");
}
