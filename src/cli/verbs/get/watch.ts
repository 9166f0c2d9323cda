import type { KubeList, KubeObject } from "../../../machinery/object.ts";
import { isStatus, type Status, StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import type { Printer, WatchEvent } from "../../printers/printer.ts";
import { isHumanReadable, printerFor } from "../../printers/print-flags.ts";
import { newTablePrinter, type Table } from "../../printers/table.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { parseTypeArguments } from "../../resources/type-arguments.ts";
import type { VerbContext } from "../../verb.ts";
import { type GetValues, printOptions, TABLE_ACCEPT } from "./get-options.ts";
import { tableOptions } from "./tables.ts";

/** Lists (unless --watch-only) and then prints every change until it is interrupted (kubectl `get.go`, watch). */
export async function watchResources(context: VerbContext, values: GetValues, args: readonly string[]): Promise<void> {
  const client = await context.client();
  const { mapping, name } = await target(context, args);
  const namespace = values["all-namespaces"] || !mapping.namespaced ? "" : (await context.namespace()).name;
  const human = isHumanReadable(values.output, values.template);
  const printer: Printer = human
    ? newTablePrinter(tableOptions(values, mapping, false))
    : await printerFor(printOptions(context, values));
  const accept = human && values["server-print"] ? { accept: TABLE_ACCEPT } : {};
  const selectors = {
    labelSelector: values.selector || undefined,
    fieldSelector:
      [values["field-selector"], name === "" ? "" : `metadata.name=${name}`].filter((part) => part !== "").join(",") ||
      undefined,
  };
  const print = (type: WatchEvent["type"], object: KubeObject | Table) => {
    context.io.stdout.write(printer.print(values["output-watch-events"] ? { type, object } : object));
  };

  let list: KubeList | (Table & { items?: undefined });
  try {
    if (name !== "") await send(client, { method: "GET", path: pathOf(mapping, namespace, name) });
    list = await send(client, { method: "GET", path: pathOf(mapping, namespace), query: selectors, ...accept });
  } catch (error) {
    if (values["ignore-not-found"] && isStatus(error, "NotFound")) return;
    throw error;
  }
  if (!values["watch-only"]) {
    if (list.items === undefined) print("ADDED", list);
    else
      for (const item of list.items)
        print("ADDED", { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, "") });
  }
  const request = {
    method: "GET" as const,
    path: pathOf(mapping, namespace),
    query: { ...selectors, resourceVersion: list.metadata?.resourceVersion },
    ...accept,
  };
  for await (const event of client.watch(request)) {
    if (event.type === "BOOKMARK") continue;
    if (event.type === "ERROR") throw StatusError.fromStatus(event.object as Status);
    print(event.type, event.object as KubeObject | Table);
  }
}

async function target(
  context: VerbContext,
  args: readonly string[],
): Promise<{ mapping: ResourceMapping; name: string }> {
  const mapper = await context.mapper();
  const { pairs, types, names } = parseTypeArguments(args, mapper, context.program);
  if (pairs.length > 1 || types.length > 1) throw new UsageError("you may only specify a single resource type");
  if (names.length > 1)
    throw new UsageError("watch is only supported on individual resources and resource collections");
  const [pair] = pairs;
  if (pair !== undefined) return { mapping: mapper.find(pair.type), name: pair.name };
  const [type] = types;
  if (type === undefined) throw new UsageError("you must specify a resource to watch");
  return { mapping: mapper.find(type), name: names[0] ?? "" };
}
