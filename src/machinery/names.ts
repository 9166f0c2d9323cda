/** What is wrong with a name, one text a fault; empty when it is valid. */
export type NameFaults = string[];

/** Checks the name of an object. With `prefix` it is a generateName: something will be appended to it. */
export type NameRule = (name: string, prefix: boolean) => NameFaults;

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const KEY_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const LABEL_RE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN_RE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const KEY_NAME_RE = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const LABEL_FAULT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_FAULT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const KEY_NAME_FAULT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** RFC 1123 label: `my-name` (apimachinery `util/validation`, as all rules here unless they say otherwise). */
export function dns1123LabelFaults(value: string): NameFaults {
  const faults = tooLong(value, 63);
  if (!LABEL_RE.test(value)) {
    faults.push(
      SUBDOMAIN_RE.test(value) ? "must not contain dots" : regexFault(LABEL_FAULT, LABEL, "my-name", "123-abc"),
    );
  }
  return faults;
}

/** RFC 1123 subdomain: `example.com`, the rule of most object names. */
export function dns1123SubdomainFaults(value: string): NameFaults {
  const faults = tooLong(value, 253);
  if (!SUBDOMAIN_RE.test(value)) faults.push(regexFault(SUBDOMAIN_FAULT, SUBDOMAIN, "example.com"));
  return faults;
}

/** RFC 1035 label, which starts with a letter. */
export function dns1035LabelFaults(value: string): NameFaults {
  const faults = tooLong(value, 63);
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
    const fault =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
    faults.push(regexFault(fault, "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
  }
  return faults;
}

/** A subdomain whose labels may have underscores (DNS search paths, sysctl-like names). */
export function underscoreSubdomainFaults(value: string): NameFaults {
  const faults = tooLong(value, 253);
  const label = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  if (!/^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/.test(value)) {
    const fault =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
    faults.push(regexFault(fault, `${label}(\\.${label})*`, "example.com"));
  }
  return faults;
}

/** `*.example.com`. */
export function wildcardSubdomainFaults(value: string): NameFaults {
  const faults = tooLong(value, 253);
  if (!value.startsWith("*.") || !SUBDOMAIN_RE.test(value.slice(2))) {
    const fault =
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
    faults.push(regexFault(fault, `\\*\\.${SUBDOMAIN}`, "*.example.com"));
  }
  return faults;
}

/** A label key, taint key, resource name or finalizer: `[prefix/]name` (`api/validate/content`, which counts bytes). */
export function qualifiedNameFaults(value: string): NameFaults {
  const parts = value.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    const rule = regexFault(KEY_NAME_FAULT, KEY_NAME, "MyName", "my.name", "123-abc");
    return [`a valid label key ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const faults: NameFaults = [];
  if (second !== undefined) {
    if (first === "") faults.push("prefix part must be non-empty");
    else faults.push(...subdomainPrefixFaults(first));
  }
  const name = second ?? first;
  if (name === "") faults.push("name part must be non-empty");
  else if (byteLength(name) > 63) faults.push("name part must be no more than 63 bytes");
  if (!KEY_NAME_RE.test(name)) {
    faults.push(`name part ${regexFault(KEY_NAME_FAULT, KEY_NAME, "MyName", "my.name", "123-abc")}`);
  }
  return faults;
}

/** The value of a label; the empty string is one. */
export function labelValueFaults(value: string): NameFaults {
  const faults: NameFaults = byteLength(value) > 63 ? ["must be no more than 63 bytes"] : [];
  if (value !== "" && !KEY_NAME_RE.test(value)) {
    const fault =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    faults.push(regexFault(fault, `(${KEY_NAME})?`, "MyValue", "my_value", "12345"));
  }
  return faults;
}

/** The name of an environment variable as clients check it: letters, digits, `_`, `-`, `.`, no digit first. */
export function envVarNameFaults(value: string): NameFaults {
  const faults: NameFaults = [];
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value)) {
    const fault =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
    faults.push(regexFault(fault, "[-._a-zA-Z][-._a-zA-Z0-9]*", "my.env-name", "MY_ENV.NAME", "MyEnvName1"));
  }
  return [...faults, ...parentDirectoryFaults(value)];
}

/** The name of an environment variable as the server checks it: printable ASCII without `=`. */
export function relaxedEnvVarNameFaults(value: string): NameFaults {
  const faults: NameFaults = value === "" ? ["environment variable name must be non-empty"] : [];
  if (!/^[ -<>-~]*$/.test(value)) {
    faults.push("a valid environment variable name must consist only of printable ASCII characters other than '='");
  }
  return faults;
}

/** A key of a ConfigMap or Secret. */
export function configMapKeyFaults(value: string): NameFaults {
  const faults = tooLong(value, 253);
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    const fault = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    faults.push(regexFault(fault, "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
  }
  return [...faults, ...parentDirectoryFaults(value)];
}

/** A name of a port of a container (IANA_SVC_NAME): at most 15 of a-z, 0-9 and single inner hyphens. */
export function portNameFaults(value: string): NameFaults {
  const faults = tooLong(value, 15);
  if (!/^[-a-z0-9]+$/.test(value)) {
    faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(value)) faults.push("must contain at least one letter (a-z)");
  if (value.includes("--")) faults.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) faults.push("must not begin or end with a hyphen");
  return faults;
}

/** A port number: 1 to 65535. */
export function portNumberFaults(value: number): NameFaults {
  return rangeFaults(value, 1, 65535);
}

/** `must be between LOW and HIGH, inclusive`. */
export function rangeFaults(value: number, low: number, high: number): NameFaults {
  return value >= low && value <= high ? [] : [`must be between ${low} and ${high}, inclusive`];
}

/** A user or group id: 0 to 2147483647. */
export function userIdFaults(value: number): NameFaults {
  return rangeFaults(value, 0, 2147483647);
}

/** `25%`. */
export function percentFaults(value: string): NameFaults {
  if (/^[0-9]+%$/.test(value)) return [];
  const fault = "a valid percent string must be a numeric string followed by an ending '%'";
  return [regexFault(fault, "[0-9]+%", "1%", "93%")];
}

/** The name of an HTTP header. */
export function httpHeaderNameFaults(value: string): NameFaults {
  if (/^[-A-Za-z0-9]+$/.test(value)) return [];
  return [
    regexFault("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name"),
  ];
}

/** An identifier of C. */
export function cIdentifierFaults(value: string): NameFaults {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return [];
  const fault =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexFault(fault, "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")];
}

/** A name that can be a segment of a path, the rule of RBAC objects (`api/validate/content/path.go`). */
export const pathSegmentName: NameRule = (name, prefix) => {
  if (!prefix && (name === "." || name === "..")) return [`may not be '${name}'`];
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
};

/** The rule of most objects (`NameIsDNSSubdomain`). */
export const subdomainName: NameRule = (name, prefix) => dns1123SubdomainFaults(prefix ? maskTrailingDash(name) : name);

/** The rule of Namespaces, CronJob-like short names and others (`NameIsDNSLabel`). */
export const labelName: NameRule = (name, prefix) => dns1123LabelFaults(prefix ? maskTrailingDash(name) : name);

/** `FAULT (e.g. 'x',  or 'y', regex used for validation is '…')`; upstream's odd comma and blank are kept. */
export function regexFault(fault: string, regex: string, ...examples: string[]): string {
  if (examples.length === 0) return `${fault} (regex used for validation is '${regex}')`;
  return `${fault} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${regex}')`;
}

/** The length that Go's len gives: bytes of UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

function tooLong(value: string, max: number): NameFaults {
  return byteLength(value) > max ? [`must be no more than ${max} characters`] : [];
}

function subdomainPrefixFaults(prefix: string): NameFaults {
  const faults: NameFaults = byteLength(prefix) > 253 ? ["prefix part must be no more than 253 bytes"] : [];
  if (!SUBDOMAIN_RE.test(prefix)) faults.push(`prefix part ${regexFault(SUBDOMAIN_FAULT, SUBDOMAIN, "example.com")}`);
  return faults;
}

function parentDirectoryFaults(value: string): NameFaults {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

/** What follows makes the end of a generated name valid. Upstream also drops the character before the dash. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}
