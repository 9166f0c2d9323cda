import { setOwn } from "../../../machinery/json.ts";
import type { IngressBackend, IngressRule, IngressTLS } from "../../../generated/types.ts";
import { parseIntOrString } from "../../../machinery/int-or-string.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { string, stringArray } from "../../flags/flag.ts";
import { defineCreate } from "./define-create.ts";

export const createIngress = defineCreate({
  usage: "ingress NAME --rule=host/path=service:port[,tls[=secret]] ",
  summary: "Create an ingress with the specified name",
  examples:
    "# One host, everything below a path\nkubectl create ingress shop --rule='shop.example.com/cart*=cart:8080'\n\n# With TLS and a class\nkubectl create ingress shop --class=nginx --rule='shop.example.com/*=web:80,tls=shop-cert'",
  flags: {
    annotation: stringArray("", "Annotation, key=value"),
    class: string("", "", "Ingress class"),
    "default-backend": string("", "", "Service for everything else, service:port"),
    rule: stringArray("", "Rule, host/path=service:port[,tls[=secret]]; a path that ends in * takes all below it"),
  },
  resource: "ingresses",
  failure: "failed to create ingress: ",
  build: ({ name, values }) =>
    ingressOf({
      name,
      className: values.class,
      rules: values.rule,
      annotations: values.annotation,
      defaultBackend: values["default-backend"],
    }),
});

/** What an Ingress is made from. */
export interface IngressOptions {
  readonly name: string;
  readonly className: string;
  readonly rules: readonly string[];
  readonly annotations: readonly string[];
  readonly defaultBackend: string;
}

const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+/;

/** The Ingress that `kubectl create ingress` makes (kubectl `create_ingress.go`). Throws UsageError. */
export function ingressOf({ name, className, rules, annotations, defaultBackend }: IngressOptions): KubeObject {
  if (defaultBackend === "" && rules.length === 0) {
    throw new UsageError(
      "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
    );
  }
  for (const rule of rules) {
    if (RULE.test(rule)) continue;
    throw new UsageError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  }
  for (const annotation of annotations) {
    if (annotation.includes("=")) continue;
    throw new UsageError(`annotation ${annotation} is invalid and should be in format key=[value]`);
  }
  if (defaultBackend !== "" && defaultBackend.split(":").length !== 2) {
    throw new UsageError("default-backend should be in format servicename:serviceport");
  }
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, annotations: annotationMap(annotations) },
    spec: {
      ...(className !== "" && { ingressClassName: className }),
      ...(defaultBackend !== "" && { defaultBackend: backendOf(defaultBackend) }),
      tls: tlsOf(rules),
      rules: rulesOf(rules),
    },
  };
}

function annotationMap(annotations: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const annotation of annotations) {
    const equals = annotation.indexOf("=");
    setOwn(map, annotation.slice(0, equals), annotation.slice(equals + 1));
  }
  return map;
}

/** An entry a secret; a host is in one entry only, that of its first rule with TLS. */
function tlsOf(rules: readonly string[]): IngressTLS[] {
  const entries: { hosts?: string[]; secretName?: string }[] = [];
  const hosts = new Set<string>();
  for (const rule of rules) {
    const [target = "", tls, ...more] = rule.split(",");
    const host = target.split("/")[0] ?? "";
    if (tls === undefined || more.length > 0 || hosts.has(host)) continue;
    hosts.add(host);
    const secret = tls.split("=")[1] ?? "";
    const same = entries.find(({ secretName = "" }) => secretName === secret);
    if (same !== undefined) same.hosts = [...(same.hosts ?? []), host];
    else if (host !== "" || secret !== "") {
      entries.push({ ...(host !== "" && { hosts: [host] }), ...(secret !== "" && { secretName: secret }) });
    }
  }
  return entries;
}

function rulesOf(rules: readonly string[]): IngressRule[] {
  const byHost = new Map<string, ReturnType<typeof pathOf>[]>();
  for (const rule of rules) {
    const target = rule.split(",")[0] ?? "";
    const slash = target.indexOf("/");
    const host = target.slice(0, slash);
    byHost.set(host, [...(byHost.get(host) ?? []), pathOf(target.slice(slash + 1))]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host !== "" && { host }), http: { paths } }));
}

/** `cart*=web:8080` behind the first slash. */
function pathOf(text: string): { path: string; pathType: string; backend: IngressBackend } {
  const [path = "", service = ""] = text.split("=");
  const prefix = path.endsWith("*");
  return {
    path: `/${prefix ? path.slice(0, -1) : path}`,
    pathType: prefix ? "Prefix" : "Exact",
    backend: backendOf(service),
  };
}

function backendOf(service: string): IngressBackend {
  const [name = "", text = ""] = service.split(":");
  const port = parseIntOrString(text);
  return { service: { name, port: typeof port === "number" ? { number: port } : { name: port } } };
}
