import type { Container, EnvVar, Pod, ResourceFieldSelector } from "../../generated/types.ts";
import { quote } from "../../machinery/go-format.ts";
import { compareBytes, getOwn } from "../../machinery/json.ts";
import { qualifiedNameFaults } from "../../machinery/names.ts";
import { parseQuantity, quantityMilliValue, quantityValue, signOf } from "../../machinery/quantity.ts";
import type { DescribeText } from "./describe-text.ts";

const BYTES = ["memory", "ephemeral-storage"];

/**
 * The environment of a container: variables taken from whole objects, then single ones.
 * @param pod  whose fields are looked up; without it, in a template, they stay empty
 */
export function environmentLines(out: DescribeText, container: Container, pod: Pod | undefined): void {
  const { env = [], envFrom = [] } = container;
  if (envFrom.length > 0) out.line("Environment Variables from:", 2);
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const from = configMapRef ? "ConfigMap" : secretRef ? "Secret" : "";
    const { name, optional } = configMapRef ?? secretRef ?? {};
    out.row([name ?? "", `${from}${prefix ? ` with prefix '${prefix}'` : ""}`, `Optional: ${optional === true}`], 3);
  }
  out.line(`Environment:${env.length === 0 ? "\t<none>" : ""}`, 2);
  for (const variable of env) variableLines(out, variable, container, pod);
}

function variableLines(
  out: DescribeText,
  { name, value = "", valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
) {
  if (valueFrom === undefined) {
    for (const [i, line] of value.split("\n").entries()) out.line(`${i === 0 ? `${name}:` : ""}\t${line}`, 3);
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) {
    const found = pod === undefined ? "" : fieldText(pod, fieldRef.fieldPath);
    out.field(name, `${found} (${fieldRef.apiVersion ?? ""}:${fieldRef.fieldPath})`, 3);
  } else if (resourceFieldRef) {
    const { resource } = resourceFieldRef;
    const amount = resourceText(container, resourceFieldRef);
    const whole = amount === "0" && (resource === "limits.cpu" || resource === "limits.memory");
    out.field(name, `${whole ? "node allocatable" : amount} (${resource})`, 3);
  } else if (secretKeyRef) {
    const { key, name: secret = "", optional } = secretKeyRef;
    out.field(name, `<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional === true}`, 3);
  } else if (configMapKeyRef) {
    const { key, name: map = "", optional } = configMapKeyRef;
    out.field(name, `<set to the key '${key}' of config map '${map}'>\tOptional: ${optional === true}`, 3);
  }
}

/** What of a pod's metadata a path names; other fields stay empty (kubectl `util/fieldpath`). */
function fieldText({ metadata }: Pod, path: string): string {
  const subscript = /^(.+?)\['(.*)'\]$/s.exec(path);
  if (subscript !== null) {
    const [, of = "", key = ""] = subscript;
    const texts =
      of === "metadata.labels" ? metadata.labels : of === "metadata.annotations" ? metadata.annotations : {};
    return qualifiedNameFaults(key.toLowerCase()).length > 0 ? "" : (getOwn(texts, key) ?? "");
  }
  switch (path) {
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.annotations":
      return mapText(metadata.annotations);
    case "metadata.name":
      return metadata.name ?? "";
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    default:
      return "";
  }
}

function mapText(texts: { readonly [key: string]: string } | undefined): string {
  const entries = Object.entries(texts ?? {}).sort(([a], [b]) => compareBytes(a, b));
  return entries.map(([key, value]) => `${key}=${quote(value)}`).join("\n");
}

/** A limit or request in units of the divisor, rounded up (kubectl `util/resource`); "" for what is none. */
function resourceText({ resources }: Container, { resource, divisor = "0" }: ResourceFieldSelector): string {
  const [, which, name = ""] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  const bytes = BYTES.includes(name) || name.startsWith("hugepages-");
  if (which === undefined || (name !== "cpu" && !bytes)) return "";
  const amount = parseQuantity(
    getOwn((which === "limits" ? resources?.limits : resources?.requests) ?? {}, name) ?? "0",
  );
  const given = parseQuantity(divisor);
  const unit = signOf(given) === 0 ? parseQuantity("1") : given;
  return String(
    bytes
      ? Math.ceil(quantityValue(amount) / quantityValue(unit))
      : Math.ceil(quantityMilliValue(amount) / quantityMilliValue(unit)),
  );
}
