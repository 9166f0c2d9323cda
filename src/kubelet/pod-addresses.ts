/** Pods of a node without a pod CIDR get addresses from here, as containerd's default bridge does. */
const FALLBACK_CIDR = "10.88.0.0/24";
/** Offsets of network and gateway. */
const FIRST = 2;
const LARGEST = 1 << 12;

/** Which addresses of a node are taken: one hexadecimal digit for each four, lowest first. */
export type AddressMap = string;

/** The lowest free address of a pod CIDR, and the map with it taken; undefined where all are. */
export function takeAddress(map: AddressMap, cidr: string | undefined): { ip: string; map: AddressMap } | undefined {
  const { base, size } = parseCidr(cidr);
  for (let digit = 0; digit * 4 < size; digit++) {
    const taken = Number.parseInt(map[digit] ?? "0", 16);
    if (taken === 15) continue;
    for (let bit = 0; bit < 4; bit++) {
      const offset = digit * 4 + bit;
      if (offset < FIRST || taken & (1 << bit)) continue;
      if (offset >= size - 1) return undefined;
      return { ip: formatIp(base + offset), map: setDigit(map, digit, taken | (1 << bit)) };
    }
  }
  return undefined;
}

/** The map with an address free again; one that is not of the CIDR changes nothing. */
export function freeAddress(map: AddressMap, cidr: string | undefined, ip: string): AddressMap {
  const { base, size } = parseCidr(cidr);
  const offset = parseIp(ip) - base;
  if (!(offset >= 0 && offset < size)) return map;
  const digit = offset >> 2;
  return setDigit(map, digit, Number.parseInt(map[digit] ?? "0", 16) & ~(1 << (offset & 3)));
}

function setDigit(map: AddressMap, digit: number, value: number): AddressMap {
  const padded = map.padEnd(digit + 1, "0");
  return padded.slice(0, digit) + value.toString(16) + padded.slice(digit + 1);
}

function parseCidr(cidr = FALLBACK_CIDR): { base: number; size: number } {
  const [ip = "", bits = "24"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const base = parseIp(ip);
  return Number.isFinite(base) && Number.isFinite(size) ? { base, size: Math.min(size, LARGEST) } : parseCidr();
}

function parseIp(ip: string): number {
  const parts = ip.split(".");
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : Number.NaN;
}

function formatIp(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value / 2 ** shift) & 255).join(".");
}
