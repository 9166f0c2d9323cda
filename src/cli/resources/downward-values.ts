import type { Container, ResourceFieldSelector } from "../../generated/types.ts";
import { quote } from "../../machinery/go-format.ts";
import { getOwn, sortedEntries } from "../../machinery/json.ts";
import { qualifiedNameFaults } from "../../machinery/names.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { parseQuantity, quantityMilliValue, quantityValue, signOf } from "../../machinery/quantity.ts";
import { UsageError } from "../errors.ts";

/** What of an object's metadata a `fieldRef` names (kubectl `util/fieldpath`). Throws UsageError for other fields. */
export function fieldValue({ metadata }: Pick<KubeObject, "metadata">, path: string): string {
  const [, field, key = ""] = /^(.+?)\['(.*)'\]$/s.exec(path) ?? [];
  if (field !== undefined) {
    if (field !== "metadata.annotations" && field !== "metadata.labels")
      throw new UsageError(`fieldPath ${quote(path)} does not support subscript`);
    const isLabel = field === "metadata.labels";
    const faults = qualifiedNameFaults(isLabel ? key : key.toLowerCase());
    if (faults.length > 0) throw new UsageError(`invalid key subscript in ${path}: ${faults.join(";")}`);
    return getOwn(isLabel ? metadata.labels : metadata.annotations, key) ?? "";
  }
  switch (path) {
    case "metadata.annotations":
      return mapText(metadata.annotations);
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.name":
      return metadata.name ?? "";
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    default:
      throw new UsageError(`unsupported fieldPath: ${path}`);
  }
}

/**
 * A limit or request of a container in units of the divisor, rounded up (kubectl `util/resource`); "0" for one that is
 * not set. Throws UsageError for what containers have none of.
 */
export function resourceValue(
  { resources }: Container,
  { resource, divisor = "0" }: Pick<ResourceFieldSelector, "resource" | "divisor">,
): string {
  const [, of, name = ""] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (of === undefined) throw new UsageError(`Unsupported container resource : ${resource}`);
  const amount = parseQuantity(getOwn(of === "limits" ? resources?.limits : resources?.requests, name) ?? "0");
  const given = parseQuantity(divisor);
  const unit = signOf(given) === 0 ? parseQuantity("1") : given;
  const measure = name === "cpu" ? quantityMilliValue : quantityValue;
  return String(Math.ceil(measure(amount) / measure(unit)));
}

function mapText(texts: Readonly<Record<string, string>> | undefined): string {
  return sortedEntries(texts)
    .map(([key, value]) => `${key}=${quote(value)}`)
    .join("\n");
}
