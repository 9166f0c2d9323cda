import { parseApiVersion } from "../../machinery/gvk.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { PrintError } from "./print-error.ts";
import { isList, isWatchEvent, type Printable, type Printer } from "./printer.ts";

/** How a command ran: what its sentence says behind the verb. */
export type DryRun = "none" | "client" | "server";

/**
 * Prints `deployment.apps/web`, and behind it the operation if there is one: `deployment.apps/web created`
 * (cli-runtime `NamePrinter`). A list prints its items.
 */
export function newNamePrinter(operation = ""): Printer {
  const suffix = operation === "" ? "\n" : ` ${operation}\n`;
  function print(object: Printable): string {
    if (isWatchEvent(object)) return print(object.object);
    if (isList(object)) return object.items.map(print).join("");
    return `${resourceName(object as KubeObject)}${suffix}`;
  }
  return { print };
}

/** `created`, `created (dry run)` or `created (server dry run)` (kubectl `cmd/util.PrintFlagsWithDryRunStrategy`). */
export function withDryRun(operation: string, dryRun: DryRun): string {
  if (dryRun === "none") return operation;
  return dryRun === "client" ? `${operation} (dry run)` : `${operation} (server dry run)`;
}

/** `deployment.apps/web`, `configmap/a`: kind in lower case, group, name. An object without a name is `<unknown>`. */
export function resourceName(object: { apiVersion?: string; kind?: string; metadata?: { name?: string } }): string {
  const { kind = "", apiVersion = "" } = object;
  if (kind === "" && apiVersion === "") throw new PrintError(MISSING_KIND);
  return `${kindPrefix(apiVersion, kind)}/${object.metadata?.name || "<unknown>"}`;
}

/** `deployment.apps` or, in the core group, `configmap`. */
export function kindPrefix(apiVersion: string, kind: string): string {
  const { group } = parseApiVersion(apiVersion);
  return group === "" ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

const MISSING_KIND = "missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type";
