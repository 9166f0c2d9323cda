import { expect, test } from "vitest";
import {
  addressIndex,
  cidrContains,
  cidrCovers,
  cidrSize,
  formatCidr,
  formatIp,
  nthAddress,
  parseCidr,
  parseIp,
  validateCanonicalCidr,
  validateCanonicalIp,
  validateCidr,
  validateIp,
} from "./ip-address.ts";

test.each([
  ["10.96.0.1", "10.96.0.1"],
  ["255.255.255.255", "255.255.255.255"],
  ["010.002.003.004", "10.2.3.4"],
  ["::", "::"],
  ["::1", "::1"],
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ["1:0:0:2:3:0:0:4", "1::2:3:0:0:4"],
  ["1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"],
  ["fe80::", "fe80::"],
  ["::ffff:1.2.3.4", "1.2.3.4"],
  ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
])("%s", (text, want) => {
  const ip = parseIp(text);
  expect(ip && formatIp(ip)).toBe(want);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.256",
  "1.2.3.4.5",
  "a.b.c.d",
  "1:2",
  ":::",
  "1::2::3",
  "::12345",
  "1.2.3.4::",
  "1:2:3:4:5:6:7::8:9",
  "fe80::1%eth0",
  "::1.2.3",
])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());

test("networks", () => {
  const services = parseCidr("10.96.0.0/12");
  const ip = parseIp("10.111.255.255");
  if (services === undefined || ip === undefined) throw new Error("not parsed");
  expect(cidrContains(services, ip)).toBe(true);
  expect(cidrContains(services, { family: 4, value: ip.value + 1n })).toBe(false);
  expect(cidrContains(services, { family: 6, value: ip.value })).toBe(false);
  expect(cidrSize(services)).toBe(1048576n);
  const tenth = nthAddress(services, 10);
  expect(tenth && formatIp(tenth)).toBe("10.96.0.10");
  expect(tenth && addressIndex(services, tenth)).toBe(10n);
  expect(nthAddress(services, 1048576)).toBeUndefined();
  const inner = parseCidr("10.97.3.9/24");
  expect(inner && formatCidr(inner)).toBe("10.97.3.0/24");
  expect(inner && cidrCovers(services, inner)).toBe(true);
  expect(inner && cidrCovers(inner, services)).toBe(false);
  for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "fd00::/129", "10.0.0.0/8/8"]) {
    expect(parseCidr(text)).toBeUndefined();
  }
});

test.each([
  [validateIp("10.9.8.7", "ip"), []],
  [validateIp("300.1.1.1", "ip"), ['"300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  [validateIp("10.0.0.01", "ip"), ['"10.0.0.01": must not have leading 0s']],
  [validateIp("::ffff:1.2.3.4", "ip"), ['"::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address']],
  [validateIp("FE80:0:0:0:0:0:0:0abc", "ip"), []],
  [validateCanonicalIp("FE80::0abc", "ip"), ['"FE80::0abc": must be in canonical form ("fe80::abc")']],
  [
    validateCidr("10.0.0.0/33", "ip"),
    ['"10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [validateCidr("10.0.0.5/8", "ip"), ['"10.0.0.5/8": must not have bits set beyond the prefix length']],
  [validateCidr("10.0.0.0/08", "ip"), ['"10.0.0.0/08": must not have leading 0s in IP or prefix length']],
  [validateCidr("0.0.0.0/0", "ip"), []],
  [validateCanonicalCidr("FD00::/64", "ip"), ['"FD00::/64": must be in canonical form ("fd00::/64")']],
])("validation %#", (errors, want) => {
  expect(errors.map(({ body }) => body)).toEqual(want.map((text) => `Invalid value: ${text}`));
});
