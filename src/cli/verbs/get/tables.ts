import { AggregateFailure } from "../../errors.ts";
import { PrintError } from "../../printers/print-error.ts";
import { isTable, newTablePrinter, type Table, type TableOptions, type TablePrinter } from "../../printers/table.ts";
import { newTabWriter, TABLE_LAYOUT, type TabWriter } from "../../printers/tabwriter.ts";
import type { Info } from "../../resources/info.ts";
import { formatKind, type ResourceMapping } from "../../resources/mapper.ts";
import { type ResourceQuery, visitResources } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";
import { type GetValues, withoutNotFound } from "./get-options.ts";

/** Prints what the query finds as tables, one for each type, and says so where there is nothing (kubectl `get.go`, Run). */
export async function printTables(context: VerbContext, values: GetValues, query: ResourceQuery): Promise<void> {
  const infos: Info[] = [];
  let failure: unknown;
  try {
    await visitResources(context, query, async (info) => {
      infos.push(info);
    });
  } catch (error) {
    if (!(error instanceof AggregateFailure)) throw error;
    failure = withoutNotFound(error, values["ignore-not-found"]);
  }
  if (values["sort-by"] !== "") await sortInfos(infos, values["sort-by"]);
  const written = await writeTables(context, values, infos);
  if (!written && !values["ignore-not-found"] && failure === undefined) {
    const namespaced = !values["all-namespaces"] && infos.every(({ mapping }) => mapping.namespaced);
    const { name } = await context.namespace();
    context.io.stderr.write(namespaced ? `No resources found in ${name} namespace.\n` : "No resources found\n");
  }
  if (failure !== undefined) throw failure;
}

/** How the table of a type is to look. */
export function tableOptions(values: GetValues, mapping: ResourceMapping, withKind: boolean): TableOptions {
  return {
    noHeaders: values["no-headers"],
    wide: values.output === "wide",
    withNamespace: values["all-namespaces"] && mapping.namespaced,
    showLabels: values["show-labels"],
    columnLabels: values["label-columns"],
    ...((withKind || values["show-kind"]) && { kindPrefix: formatKind(mapping) }),
  };
}

async function writeTables(context: VerbContext, values: GetValues, infos: readonly Info[]): Promise<boolean> {
  const { stdout } = context.io;
  const severalTypes = new Set(infos.map(({ mapping }) => `${mapping.kind}.${mapping.group}`)).size > 1;
  let written = false;
  let separate = false;
  let last: ResourceMapping | undefined;
  let printer: TablePrinter | undefined;
  let writer: TabWriter = newTabWriter(TABLE_LAYOUT);
  const flush = () => {
    const text = writer.flush();
    if (text === "") return;
    stdout.write(separate ? `\n${text}` : text);
    separate = false;
    written = true;
  };
  for (const { mapping, object } of infos) {
    if (object === undefined) continue;
    if (
      printer === undefined ||
      last === undefined ||
      mapping.resource !== last.resource ||
      mapping.group !== last.group
    ) {
      flush();
      writer = newTabWriter(TABLE_LAYOUT);
      separate = last !== undefined && !values["no-headers"] && written;
      printer = newTablePrinter({
        ...tableOptions(values, mapping, severalTypes),
        now: (await context.client()).now(),
      });
      last = mapping;
    }
    printer.printTo(object, writer);
  }
  flush();
  return written;
}

async function sortInfos(infos: Info[], field: string): Promise<void> {
  const { sortObjects, sortTable } = await import("../../printers/sort-by.ts");
  const tables = infos.filter(({ object }) => object !== undefined && isTable(object));
  if (tables.length === infos.length && infos.length === 1) {
    const [only] = infos;
    if (only?.object === undefined) return;
    try {
      const sorted = await sortTable(only.object as unknown as Table, field);
      infos[0] = { ...only, object: sorted as unknown as NonNullable<Info["object"]> };
    } catch (error) {
      if (!(error instanceof PrintError)) throw error;
      infos.length = 0;
    }
    return;
  }
  // Tables have no such field, so several of them cannot be sorted: the error is upstream's.
  const sorted = await sortObjects(
    infos.flatMap(({ object }) => (object === undefined ? [] : [object])),
    field,
  );
  const order = new Map(sorted.map((object, i) => [object, i]));
  infos.sort((a, b) => (order.get(a.object as never) ?? 0) - (order.get(b.object as never) ?? 0));
}
