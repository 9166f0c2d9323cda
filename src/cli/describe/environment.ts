import type { Container, EnvVar, Pod } from "../../generated/types.ts";
import { UsageError } from "../errors.ts";
import { fieldValue, resourceValue } from "../resources/downward-values.ts";
import type { DescribeText } from "./describe-text.ts";

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
    const found = pod === undefined ? "" : valueOrNothing(() => fieldValue(pod, fieldRef.fieldPath));
    out.field(name, `${found} (${fieldRef.apiVersion ?? ""}:${fieldRef.fieldPath})`, 3);
  } else if (resourceFieldRef) {
    const { resource } = resourceFieldRef;
    const amount = valueOrNothing(() => resourceValue(container, resourceFieldRef));
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

/** A value; "" for what cannot be looked up. */
function valueOrNothing(look: () => string): string {
  try {
    return look();
  } catch (error) {
    if (error instanceof UsageError) return "";
    throw error;
  }
}
