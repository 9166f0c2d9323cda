import type { Service, ServiceSpec } from "../../../generated/types.ts";
import { type FieldError, invalid, invalidObject } from "../../../machinery/field-error.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { HEADLESS } from "./addresses.ts";
import { familyOf, validateClusterIps } from "./cluster-ip-validation.ts";

/** The families in which the cluster has Service addresses. */
const CLUSTER_FAMILIES = ["IPv4"];

/**
 * May change: makes ipFamilyPolicy and ipFamilies follow from each other, from the addresses and from the cluster, which
 * is IPv4 only (registry `core/service/storage/alloc.go`, `initIPFamilyFields`). Throws StatusError.
 */
export function initIpFamilies(service: Service, old: Service | undefined): void {
  const spec = service.spec ?? {};
  if (spec.type === "ExternalName" || isUnchangedPreferDualStack(spec, old?.spec)) return;
  const selectorless = spec.clusterIP === HEADLESS && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.spec?.ipFamilyPolicy ?? (selectorless ? "RequireDualStack" : "SingleStack");
  refuse(service, validateClusterIps(service));
  const errors = old === undefined ? [] : releaseSecondary(spec, old.spec ?? {});
  errors.push(...singleStackErrors(spec), ...inferFamilies(spec));
  refuse(service, errors);
  if (selectorless) {
    const [first = "IPv4", second] = spec.ipFamilies ?? [];
    const other = first === "IPv4" ? "IPv6" : "IPv4";
    spec.ipFamilies =
      second === undefined && spec.ipFamilyPolicy === "SingleStack" ? [first] : [first, second ?? other];
    return;
  }
  refuse(service, clusterErrors(spec));
  if (!spec.ipFamilies?.length) spec.ipFamilies = [...CLUSTER_FAMILIES];
}

function isUnchangedPreferDualStack(spec: ServiceSpec, old: ServiceSpec | undefined): boolean {
  return (
    old !== undefined &&
    old.type !== "ExternalName" &&
    old.ipFamilyPolicy === "PreferDualStack" &&
    spec.ipFamilyPolicy === "PreferDualStack" &&
    deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? []) &&
    deepEqual(spec.ipFamilies ?? [], old.ipFamilies ?? [])
  );
}

/** SingleStack alone says that the secondary address is to go; with another policy it may not be left out. */
function releaseSecondary(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (ipFamilyPolicy === "SingleStack") {
    if (clusterIPs.length > 1 && deepEqual(clusterIPs, old.clusterIPs)) spec.clusterIPs = clusterIPs.slice(0, 1);
    if (ipFamilies.length > 1 && deepEqual(ipFamilies, old.ipFamilies)) spec.ipFamilies = ipFamilies.slice(0, 1);
    return errors;
  }
  const must = "must be 'SingleStack' to release the secondary";
  if (clusterIPs.length === 1 && old.clusterIPs?.length === 2 && clusterIPs[0] === old.clusterIPs[0]) {
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${must} cluster IP`));
  }
  if (ipFamilies.length === 1 && old.ipFamilies?.length === 2 && ipFamilies[0] === old.ipFamilies[0]) {
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${must} IP family`));
  }
  return errors;
}

function singleStackErrors({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  if (ipFamilyPolicy !== "SingleStack") return [];
  const errors: FieldError[] = [];
  const must = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  if (clusterIPs.length === 2)
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${must} cluster IPs are specified`));
  if (ipFamilies.length === 2)
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${must} IP families are specified`));
  return errors;
}

function inferFamilies(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { clusterIPs = [] } = spec;
  for (const [i, ip] of clusterIPs.entries()) {
    if (ip === HEADLESS) break;
    if (i < (spec.ipFamilies?.length ?? 0)) continue;
    const family = familyOf(ip);
    if (CLUSTER_FAMILIES.includes(family)) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.push(invalid(`spec.clusterIPs[${i}]`, clusterIPs, `${family} is not configured on this cluster`));
  }
  return errors;
}

function clusterErrors({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (ipFamilyPolicy === "RequireDualStack") {
    errors.push(
      invalid("spec.ipFamilyPolicy", ipFamilyPolicy, "this cluster is not configured for dual-stack services"),
    );
  }
  for (const [i, family] of ipFamilies.entries()) {
    if (!CLUSTER_FAMILIES.includes(family))
      errors.push(invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster"));
  }
  return errors;
}

function refuse({ metadata }: Service, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "", kind: "Service" }, metadata.name ?? "", errors);
}
