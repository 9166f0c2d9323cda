import type { KubeObject } from "../../machinery/object.ts";
import { isList, type Printable, type Printer } from "./printer.ts";

/** A printer that leaves metadata.managedFields out, of items too (cli-runtime `OmitManagedFieldsPrinter`). */
export function omitManagedFields(printer: Printer): Printer {
  return { print: (object) => printer.print(withoutManagedFields(object)) };
}

function withoutManagedFields(object: Printable): Printable {
  if (isList(object)) return { ...object, items: object.items.map(strip) };
  return "metadata" in object ? strip(object as KubeObject) : object;
}

function strip(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
