import type { Service } from "../../../generated/types.ts";
import { duplicate, type FieldError, invalid, notSupported, required } from "../../../machinery/field-error.ts";
import { parseIp, validateIp } from "../../../machinery/ip-address.ts";
import { HEADLESS, isHeadless } from "./addresses.ts";

const IP_FAMILIES = ["IPv4", "IPv6"];
const POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/** clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy (core/validation `ValidateServiceClusterIPsRelatedFields`). */
export function validateClusterIps(service: Service): FieldError[] {
  const { type, clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec ?? {};
  if (type === "ExternalName") return [];
  const errors: FieldError[] = [];
  if (clusterIP !== "") {
    if (clusterIPs.length === 0) errors.push(required("spec.clusterIPs"));
    else if (clusterIPs[0] !== clusterIP)
      errors.push(invalid("spec.clusterIPs", clusterIPs, "first value must match `clusterIP`"));
  } else if (clusterIPs.length > 0) {
    errors.push(invalid("spec.clusterIPs", clusterIPs, "must be empty when `clusterIP` is not specified"));
  }
  for (const [i, family] of ipFamilies.entries()) {
    if (!IP_FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, IP_FAMILIES));
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
  }
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) {
    errors.push(notSupported("spec.ipFamilyPolicy", ipFamilyPolicy, POLICIES));
  }
  const faulty = addressErrors(clusterIPs);
  errors.push(...faulty);
  if (clusterIPs.length > 2) errors.push(invalid("spec.clusterIPs", clusterIPs, "may only hold up to 2 values"));
  // Errors about families would only confuse where an address is not one.
  if (faulty.length > 0) return errors;
  const families = clusterIPs.map(familyOf);
  if (clusterIPs.length > 1 && new Set(families).size < 2) {
    errors.push(invalid("spec.clusterIPs", clusterIPs, "may specify no more than one IP for each IP family"));
  }
  if (isHeadless(service)) return errors;
  for (const [i, ip] of clusterIPs.entries()) {
    const wanted = ipFamilies[i];
    if (wanted === undefined || !IP_FAMILIES.includes(wanted) || families[i] === wanted) continue;
    errors.push(
      invalid(`spec.clusterIPs[${i}]`, ip, `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``),
    );
  }
  return errors;
}

/** What an update may do to addresses and families (`validateUpgradeDowngradeClusterIPs`, `…IPFamilies`). */
export function validateClusterIpUpdate(service: Service, old: Service): FieldError[] {
  if (service.spec?.type === "ExternalName" || old.spec?.type === "ExternalName") return [];
  const errors: FieldError[] = [];
  const [now, before] = [isHeadless(service), isHeadless(old)];
  if (now && before) return errors;
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec ?? {};
  const { clusterIPs: oldIps = [], ipFamilies: oldFamilies = [] } = old.spec ?? {};
  const released = "must be set to 'SingleStack' when releasing the secondary";
  errors.push(...compareLists("clusterIP", clusterIPs, oldIps));
  if (oldIps.length > clusterIPs.length && clusterIPs.length === 1 && ipFamilyPolicy !== "SingleStack") {
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${released} clusterIP`));
  }
  if (now !== before) return errors;
  errors.push(...compareLists("ipFamily", ipFamilies, oldFamilies));
  if (oldFamilies.length > ipFamilies.length && ipFamilies.length === 1 && ipFamilyPolicy !== "SingleStack") {
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, `${released} ipFamily`));
  }
  return errors;
}

/** `IPv4` or `IPv6`. */
export function familyOf(ip: string): string {
  return parseIp(ip)?.family === 6 ? "IPv6" : "IPv4";
}

function addressErrors(clusterIPs: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, ip] of clusterIPs.entries()) {
    if (i > 0 || ip !== HEADLESS) errors.push(...validateIp(ip, `spec.clusterIPs[${i}]`));
    else if (clusterIPs.length > 1)
      errors.push(invalid("spec.clusterIPs", clusterIPs, "'None' must be the first and only value"));
  }
  return errors;
}

function compareLists(what: "clusterIP" | "ipFamily", list: readonly string[], old: readonly string[]): FieldError[] {
  const field = what === "clusterIP" ? "spec.clusterIPs" : "spec.ipFamilies";
  const errors: FieldError[] = [];
  if (old.length > 0 && list.length === 0)
    errors.push(invalid(`${field}[0]`, list, `primary ${what} can not be unset`));
  const compared = old.length === list.length ? old.length : Math.min(1, old.length, list.length);
  for (let i = 0; i < compared; i++) {
    const place = what === "clusterIP" ? i : 0;
    if (list[i] !== old[i]) errors.push(invalid(`${field}[${place}]`, list, "may not change once set"));
  }
  return errors;
}
