import type { LoadBalancerStatus, Service, ServicePort } from "../../../generated/types.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { formatLabels } from "../../../machinery/label-selector.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";

/** What `get services` shows (`printService`). */
export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  { name: "Type", cell: ({ spec }) => spec?.type ?? "" },
  { name: "Cluster-IP", cell: ({ spec }) => spec?.clusterIPs?.[0] ?? "<none>" },
  { name: "External-IP", cell: (service, { wide }) => externalAddress(service, wide) },
  { name: "Port(s)", cell: ({ spec }) => (spec?.ports ?? []).map(portText).join(",") || "<none>" },
  ageColumn,
  { name: "Selector", priority: 1, cell: ({ spec }) => formatLabels(spec?.selector) },
];

/** Longest list of addresses of a load balancer that a table shows unless it is wide. */
const ADDRESS_WIDTH = 16;

/** The addresses of a load balancer or an Ingress, sorted, as one cell; clipped where the table is not wide. */
export function balancerAddresses(status: Pick<LoadBalancerStatus, "ingress"> | undefined, wide: boolean): string {
  const addresses = new Set<string>();
  for (const { ip, hostname } of status?.ingress ?? []) {
    const address = ip || hostname;
    if (address) addresses.add(address);
  }
  const text = [...addresses].sort(compareBytes).join(",");
  return !wide && text.length > ADDRESS_WIDTH ? `${text.slice(0, ADDRESS_WIDTH - 3)}...` : text;
}

function externalAddress({ spec, status }: Service, wide: boolean): string {
  const fixed = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return fixed.join(",") || "<none>";
    case "LoadBalancer": {
      const given = balancerAddresses(status?.loadBalancer, wide);
      return [...(given === "" ? [] : [given]), ...fixed].join(",") || "<pending>";
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return "<unknown>";
  }
}

function portText({ port, nodePort, protocol = "" }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}
