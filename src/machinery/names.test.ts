import { expect, test } from "vitest";
import type { NameFaults } from "./names.ts";
import {
  cIdentifierFaults,
  configMapKeyFaults,
  dns1035LabelFaults,
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  envVarNameFaults,
  labelValueFaults,
  pathSegmentName,
  percentFaults,
  portNameFaults,
  portNumberFaults,
  qualifiedNameFaults,
  relaxedEnvVarNameFaults,
  subdomainName,
  wildcardSubdomainFaults,
} from "./names.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const KEY =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each<[string, NameFaults, NameFaults]>([
  ["label", dns1123LabelFaults("web-1"), []],
  ["label with capitals", dns1123LabelFaults("Bad_Name"), [LABEL]],
  ["label with dots", dns1123LabelFaults("a.b"), ["must not contain dots"]],
  ["long label", dns1123LabelFaults("a".repeat(64)), ["must be no more than 63 characters"]],
  ["label with a line end", dns1123LabelFaults("web\n"), [LABEL]],
  ["subdomain", dns1123SubdomainFaults("a.b-c.d"), []],
  ["subdomain ending in a dash", dns1123SubdomainFaults("-dash-"), [SUBDOMAIN]],
  ["generated name", subdomainName("web-", true), []],
  ["name ending in a dash", subdomainName("web-", false), [SUBDOMAIN]],
  ["1035 label", dns1035LabelFaults("1a"), [expect.stringContaining("a DNS-1035 label must consist")]],
  ["wildcard", wildcardSubdomainFaults("*.foo.bar"), []],
  ["two wildcards", wildcardSubdomainFaults("*.*.bar"), [expect.stringContaining("must start with '*.'")]],
  ["label key", qualifiedNameFaults("app.kubernetes.io/name"), []],
  ["label key with a blank", qualifiedNameFaults("bad key!"), [`name part ${KEY}`]],
  ["empty label key", qualifiedNameFaults(""), ["name part must be non-empty", `name part ${KEY}`]],
  ["bad prefix", qualifiedNameFaults("A_b/c"), [`prefix part ${SUBDOMAIN}`]],
  ["empty prefix", qualifiedNameFaults("/c"), ["prefix part must be non-empty"]],
  ["long key", qualifiedNameFaults("a".repeat(64)), ["name part must be no more than 63 bytes"]],
  [
    "two slashes",
    qualifiedNameFaults("a/b/c"),
    [`a valid label key ${KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
  ],
  ["empty label value", labelValueFaults(""), []],
  ["label value", labelValueFaults("not ok!"), [expect.stringMatching(/^a valid label must be .* '\(\(\[A-Z/)]],
  ["long label value", labelValueFaults("a".repeat(64)), ["must be no more than 63 bytes"]],
  ["env name", envVarNameFaults("1BAD"), [expect.stringContaining("must not start with a digit (e.g. 'my.env-name',")]],
  ["env name ..x", envVarNameFaults("..x"), ["must not start with '..'"]],
  ["relaxed env name", relaxedEnvVarNameFaults("1 b~"), []],
  [
    "relaxed env name with =",
    relaxedEnvVarNameFaults("1=2"),
    ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  ],
  ["config key", configMapKeyFaults("not ok"), [expect.stringContaining("a valid config key must consist of")]],
  ["config key ..", configMapKeyFaults(".."), ["must not be '..'"]],
  ["port name", portNameFaults("http"), []],
  [
    "bad port name",
    portNameFaults("Not_A_Name"),
    ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"],
  ],
  [
    "all faults of a port name",
    portNameFaults("-1234--5678901234"),
    [
      "must be no more than 15 characters",
      "must contain at least one letter (a-z)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ],
  ],
  ["port number", portNumberFaults(70000), ["must be between 1 and 65535, inclusive"]],
  [
    "percent",
    percentFaults("ten"),
    [
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  ["C identifier", cIdentifierFaults("a-b"), [expect.stringContaining("a valid C identifier")]],
  ["path segment", pathSegmentName("system:node/x%", false), ["may not contain '/'", "may not contain '%'"]],
  ["path segment ..", pathSegmentName("..", false), ["may not be '..'"]],
])("%s", (_name, faults, want) => expect(faults).toEqual(want));

test("a long hostile name is answered at once", () => {
  expect(dns1123SubdomainFaults(`${"a-.".repeat(50_000)}!`)).toHaveLength(2);
  expect(qualifiedNameFaults(`${"a-".repeat(50_000)}!`)).toHaveLength(2);
});
