import type { FieldError } from "./field-error.ts";
import { invalid } from "./field-error.ts";
import { quote } from "./go-format.ts";

/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A network or an address in one: `address` has the bits that the text has, also those behind the prefix. */
export interface Cidr {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/**
 * Reads an address as netutils.ParseIPSloppy: zeros may lead the numbers of IPv4, and an IPv4-mapped IPv6 address is an
 * IPv4 address. Undefined where it is none.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** The canonical text of an address: `10.9.8.7`, `2001:db8::1`. */
export function formatIp({ family, value }: IpAddress): string {
  return family === 4 ? formatIpv4(Number(value)) : formatIpv6(value);
}

/** Reads `10.0.0.0/8` or `fd00::/64`; undefined where it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const digits = text.slice(slash + 1);
  const address = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  if (address === undefined || !/^[0-9]{1,9}$/.test(digits)) return undefined;
  const mapped = address.family === 4 && text.includes(":");
  const prefixLength = Number(digits) - (mapped ? 96 : 0);
  return prefixLength < 0 || prefixLength > bitsOf(address) ? undefined : { address, prefixLength };
}

/** The canonical text of a network, without the bits behind the prefix. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(networkAddress(cidr))}/${cidr.prefixLength}`;
}

/** The first address of a network. */
export function networkAddress({ address, prefixLength }: Cidr): IpAddress {
  const rest = BigInt(bitsOf(address) - prefixLength);
  return { family: address.family, value: (address.value >> rest) << rest };
}

/** Whether an address lies in a network of the same family. */
export function cidrContains({ address, prefixLength }: Cidr, ip: IpAddress): boolean {
  if (address.family !== ip.family) return false;
  const rest = BigInt(bitsOf(address) - prefixLength);
  return address.value >> rest === ip.value >> rest;
}

/** Whether every address of `inner` lies in `outer`. */
export function cidrCovers(outer: Cidr, inner: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && cidrContains(outer, inner.address);
}

/** The number of addresses of a network. */
export function cidrSize({ address, prefixLength }: Cidr): bigint {
  return 1n << BigInt(bitsOf(address) - prefixLength);
}

/** The n-th address of a network, 0 being the network itself; undefined behind its end. */
export function nthAddress(cidr: Cidr, n: number | bigint): IpAddress | undefined {
  const index = BigInt(n);
  if (index < 0n || index >= cidrSize(cidr)) return undefined;
  return { family: cidr.address.family, value: networkAddress(cidr).value + index };
}

/** The place of an address in a network: the n of `nthAddress`. */
export function addressIndex(cidr: Cidr, ip: IpAddress): bigint {
  return ip.value - networkAddress(cidr).value;
}

/**
 * What is wrong with the address of a field that is older than strict rules; most are (apimachinery
 * `util/validation/ip.go`, with StrictIPCIDRValidation, which v1.36 has on).
 */
export function validateIp(value: string, field: string): FieldError[] {
  if (parseIp(value) === undefined) {
    return [invalid(field, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  }
  if (hasLeadingZero(value)) return [invalid(field, value, "must not have leading 0s")];
  if (isMapped(value)) return [invalid(field, value, "must not be an IPv4-mapped IPv6 address")];
  return [];
}

/** As `validateIp`, and the text must be canonical (fields of newer kinds, as the name of an IPAddress). */
export function validateCanonicalIp(value: string, field: string): FieldError[] {
  const errors = validateIp(value, field);
  const ip = parseIp(value);
  if (errors.length > 0 || ip === undefined || formatIp(ip) === value) return errors;
  return [invalid(field, value, `must be in canonical form (${quote(formatIp(ip))})`)];
}

/** What is wrong with a network: no bits may stand behind the prefix. */
export function validateCidr(value: string, field: string): FieldError[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) {
    return [invalid(field, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  }
  if (hasLeadingZero(value) || /\/0[0-9]/.test(value)) {
    return [invalid(field, value, "must not have leading 0s in IP or prefix length")];
  }
  if (isMapped(value)) return [invalid(field, value, "must not have an IPv4-mapped IPv6 address")];
  if (networkAddress(cidr).value !== cidr.address.value) {
    return [invalid(field, value, "must not have bits set beyond the prefix length")];
  }
  return [];
}

/** As `validateCidr`, and the text must be canonical (ServiceCIDR). */
export function validateCanonicalCidr(value: string, field: string): FieldError[] {
  const errors = validateCidr(value, field);
  const cidr = parseCidr(value);
  if (errors.length > 0 || cidr === undefined || formatCidr(cidr) === value) return errors;
  return [invalid(field, value, `must be in canonical form (${quote(formatCidr(cidr))})`)];
}

function bitsOf({ family }: IpAddress): number {
  return family === 4 ? 32 : 128;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^[0-9]+$/.test(part)) return undefined;
    const number = Number(part);
    if (number > 255) return undefined;
    value = (value << 8n) | BigInt(number);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  if (text.length > 100) return undefined;
  const halves = text.split("::", 3);
  const [head = "", tail] = halves;
  if (halves.length > 2) return undefined;
  const left = groups(head, tail === undefined);
  const right = groups(tail ?? "", true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of left) value = (value << 16n) | BigInt(group);
  value <<= BigInt(missing * 16);
  for (const group of right) value = (value << 16n) | BigInt(group);
  return value;
}

/** The 16-bit groups of one side of `::`; the last two may be written as an IPv4 address. */
function groups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const numbers: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (part.includes(".") && isLast && i === parts.length - 1) {
      const ipv4 = parseIpv4(part);
      if (ipv4 === undefined) return undefined;
      numbers.push(Number(ipv4 >> 16n), Number(ipv4 & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      numbers.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return numbers;
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** RFC 5952: lower case, and `::` for the first of the longest runs of two or more zero groups. */
function formatIpv6(value: bigint): string {
  const numbers: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) numbers.push(Number((value >> shift) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && numbers[end] === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
    if (end > i) i = end;
  }
  const hex = numbers.map((number) => number.toString(16));
  if (start < 0) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

function hasLeadingZero(text: string): boolean {
  const [address = ""] = text.split("/", 1);
  const ipv4 = address.slice(address.lastIndexOf(":") + 1);
  return ipv4.includes(".") && /(^|\.)0[0-9]/.test(ipv4);
}

function isMapped(text: string): boolean {
  const [address = ""] = text.split("/", 1);
  return address.includes(":") && parseIp(address)?.family === 4;
}
