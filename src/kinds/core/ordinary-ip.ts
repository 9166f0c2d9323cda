import { type FieldError, invalid } from "../../machinery/field-error.ts";
import { cidrContains, type IpAddress, parseCidr, parseIp } from "../../machinery/ip-address.ts";

/** Addresses of endpoints and external IPs that mean nothing beyond one host or link (core/validation `ValidateNonSpecialIP`). */
export function validateOrdinaryIp(value: string, field: string): FieldError[] {
  const ip = parseIp(value);
  if (ip === undefined) return [invalid(field, value, "must be a valid IP address")];
  if (ip.value === 0n) return [invalid(field, value, `may not be unspecified (${value})`)];
  const found = SPECIAL.find(({ ranges }) => ranges.some((range) => isIn(range, ip)));
  return found === undefined ? [] : [invalid(field, value, `may not be in the ${found.text}`)];
}

const SPECIAL = [
  { text: "loopback range (127.0.0.0/8, ::1/128)", ranges: ["127.0.0.0/8", "::1/128"] },
  { text: "link-local range (169.254.0.0/16, fe80::/10)", ranges: ["169.254.0.0/16", "fe80::/10"] },
  { text: "link-local multicast range (224.0.0.0/24, ff02::/10)", ranges: ["224.0.0.0/24", "ff02::/16"] },
];

function isIn(range: string, ip: IpAddress): boolean {
  const cidr = parseCidr(range);
  return cidr !== undefined && cidrContains(cidr, ip);
}
