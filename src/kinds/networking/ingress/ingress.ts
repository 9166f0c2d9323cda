import type { Ingress, IngressRule } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { balancerAddresses } from "../../core/service/columns.ts";
import { defineKind } from "../../kind.ts";
import { validateIngress } from "./validation.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
/** How many hosts a cell shows before it only counts. */
const SHOWN = 3;

export const ingress = defineKind<Ingress>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  singular: "ingress",
  shortNames: ["ing"],
  namespaced: true,
  status: true,
  prepareForCreate(object) {
    object.status = { loadBalancer: {} };
  },
  validate: validateIngress,
  warnings({ metadata }, old) {
    if (old !== undefined || metadata.annotations?.[CLASS_ANNOTATION] === undefined) return [];
    return [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
  },
  columns: [
    nameColumn,
    { name: "Class", cell: ({ spec }) => spec?.ingressClassName ?? "<none>" },
    { name: "Hosts", cell: ({ spec }) => hostsCell(spec?.rules ?? []) },
    { name: "Address", cell: ({ status }, { wide }) => balancerAddresses(status?.loadBalancer, wide) },
    { name: "Ports", cell: ({ spec }) => (spec?.tls?.length ? "80, 443" : "80") },
    ageColumn,
  ],
});

/** `a.example.com,b.example.com`, or `*` where no rule names a host (`formatHosts`). */
function hostsCell(rules: readonly IngressRule[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host } of rules) {
    if (hosts.length === SHOWN) more = true;
    if (!more && host) hosts.push(host);
  }
  if (hosts.length === 0) return "*";
  return more ? `${hosts.join(",")} + ${rules.length - SHOWN} more...` : hosts.join(",");
}
