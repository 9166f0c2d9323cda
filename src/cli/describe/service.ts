import type { EndpointSlice, Service, ServicePort } from "../../generated/types.ts";
import { formatLabels } from "../../machinery/label-selector.ts";
import { type DescribeContext, ENDPOINT_SLICES, listAll } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";
import { endpointsText } from "./endpoint-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

/** A Service, its addresses, and its ports with the endpoints behind them. */
export async function describeService(
  { metadata, spec = {}, status }: Service,
  out: DescribeText,
  context: DescribeContext,
): Promise<void> {
  const slices = await slicesOf(context, metadata.namespace ?? "", metadata.name ?? "");
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.field("Selector", formatLabels(spec.selector));
  out.field("Type", spec.type);
  if (spec.ipFamilyPolicy !== undefined) out.field("IP Family Policy", spec.ipFamilyPolicy);
  out.field("IP Families", spec.ipFamilies?.join(",") || "<none>");
  out.field("IP", spec.clusterIP);
  out.field("IPs", spec.clusterIPs?.length ? spec.clusterIPs.join(",") : "<none>");
  if (spec.externalIPs?.length) out.field("External IPs", spec.externalIPs.join(","));
  if (spec.loadBalancerIP) out.field("Desired LoadBalancer IP", spec.loadBalancerIP);
  if (spec.externalName) out.field("External Name", spec.externalName);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) {
    const points = ingress.map(({ ip, ipMode, hostname = "" }) =>
      ip ? ip + (ipMode ? ` (${ipMode})` : "") : hostname,
    );
    out.field("LoadBalancer Ingress", points.join(", "));
  }
  for (const port of spec.ports ?? []) portLines(out, port, slices);
  out.field("Session Affinity", spec.sessionAffinity);
  if (spec.externalTrafficPolicy) out.field("External Traffic Policy", spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy !== undefined) out.field("Internal Traffic Policy", spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) out.field("HealthCheck NodePort", spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length) {
    out.field("LoadBalancer Source Ranges", spec.loadBalancerSourceRanges.join(","));
  }
  if (spec.trafficDistribution !== undefined) out.field("Traffic Distribution", spec.trafficDistribution);
}

function portLines(out: DescribeText, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const { protocol = "", appProtocol, nodePort, targetPort = 0 } = port;
  const name = port.name || "<unset>";
  out.row(["Port:", name, `${port.port}/${protocol}`]);
  out.field("TargetPort", `${targetPort}/${protocol}`);
  if (appProtocol !== undefined) out.field("AppProtocol", appProtocol);
  if (nodePort) out.row(["NodePort:", name, `${nodePort}/${protocol}`]);
  out.field("Endpoints", endpointsText(slices, port.name ?? ""));
}

async function slicesOf(context: DescribeContext, namespace: string, service: string): Promise<EndpointSlice[]> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  try {
    return await listAll<EndpointSlice>({ ...context, chunkSize: 0 }, ENDPOINT_SLICES, namespace, { labelSelector });
  } catch {
    return [];
  }
}
