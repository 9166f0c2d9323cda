import type { Service } from "../../../generated/types.ts";
import { formatIp, parseIp } from "../../../machinery/ip-address.ts";
import { labelName } from "../../../machinery/names.ts";
import { defineKind } from "../../kind.ts";
import { HEADLESS } from "./addresses.ts";
import { heldNodePorts, nodePortEntry } from "./allocation.ts";
import { serviceColumns } from "./columns.ts";
import { serviceDefaults } from "./defaults.ts";
import { prepareService, prepareServiceUpdate } from "./preparation.ts";
import { HINTS, TOPOLOGY_MODE, validateService, validateServiceStatus, validateServiceUpdate } from "./validation.ts";

export const service = defineKind<Service>({
  group: "",
  version: "v1",
  kind: "Service",
  resource: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  status: true,
  tracksGeneration: false,
  subresources: [{ name: "proxy", kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] }],
  nameRule: labelName,
  defaults: serviceDefaults,
  prepareForCreate: prepareService,
  prepareForUpdate: prepareServiceUpdate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  warnings: serviceWarnings,
  fields: ({ spec }) => ({ "spec.clusterIP": spec?.clusterIP ?? "", "spec.type": spec?.type ?? "" }),
  indexed: ["spec.clusterIP"],
  indexEntries(object) {
    const entries: Record<string, string> = {};
    for (const port of heldNodePorts(object)) {
      const { name, value } = nodePortEntry(port);
      entries[name] = value;
    }
    return entries;
  },
  columns: serviceColumns,
});

/** `pkg/api/service/warnings.go` */
function serviceWarnings({ metadata, spec = {} }: Service): string[] {
  const warnings: string[] = [];
  if (metadata.annotations?.[HINTS] !== undefined)
    warnings.push(`annotation ${HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  for (const [i, ip] of (spec.clusterIPs ?? []).entries())
    if (ip !== HEADLESS) warnings.push(...formWarnings(ip, `spec.clusterIPs[${i}]`));
  if (spec.externalIPs?.length)
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  for (const [i, ip] of (spec.externalIPs ?? []).entries())
    warnings.push(...formWarnings(ip, `spec.externalIPs[${i}]`));
  if (spec.loadBalancerIP) warnings.push(...formWarnings(spec.loadBalancerIP, "spec.loadBalancerIP"));
  if (spec.type === "ExternalName" && spec.externalIPs?.length)
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== "ExternalName" && spec.externalName)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  return warnings;
}

/** IPv6 addresses have a canonical form (apimachinery `util/validation`, `GetWarningsForIP`). */
function formWarnings(value: string, field: string): string[] {
  const ip = parseIp(value);
  if (ip === undefined || !value.includes(":") || formatIp(ip) === value) return [];
  return [`${field}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${formatIp(ip)}")`];
}
