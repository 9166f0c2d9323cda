import type { CoreEvent } from "../../../generated/types.ts";
import { type Status, StatusError } from "../../../machinery/status.ts";
import { parseTime } from "../../../machinery/time.ts";
import { listAll } from "../../describe/describer.ts";
import { eventAge } from "../../describe/events.ts";
import { PlainError, UsageError } from "../../errors.ts";
import { bool, type FlagValues, int, string, strings } from "../../flags/flag.ts";
import { outputFlags, printOptionsOf } from "../../flags/output-flags.ts";
import { sortLikeGo } from "../../printers/go-sort.ts";
import { isHumanReadable, printerFor } from "../../printers/print-flags.ts";
import { escapeTerminal } from "../../printers/table.ts";
import { newTabWriter, TABLE_LAYOUT } from "../../printers/tabwriter.ts";
import { apiVersionOf } from "../../resources/mapper.ts";
import { pathOf } from "../../resources/rest.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const EVENTS = { group: "", version: "v1", resource: "events", namespaced: true };
const HEADER = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];

const FLAGS = {
  "all-namespaces": bool("A", false, "Show the events of all namespaces"),
  "chunk-size": int("", 500, "How many objects to ask for at once; 0 asks for all"),
  for: string("", "", "Only events about this object: TYPE/NAME"),
  "no-headers": bool("", false, "Print the table without its header"),
  ...outputFlags(),
  types: strings("", "Only events of these types: Normal, Warning"),
  watch: bool("w", false, "After listing, go on with new events"),
};

export const events = defineVerb({
  usage: "events [(-o|--output=)FORMAT] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
  summary: "List events",
  description: "Lists what happened lately, the newest last.",
  examples:
    "# Events of the namespace\nkubectl events\n\n# About one pod, and those to come\nkubectl events --for pod/web --watch",
  flags: FLAGS,
  async run(context, values) {
    const namespace = values["all-namespaces"] ? "" : (await context.namespace()).name;
    const fieldSelector = values.for === "" ? undefined : await selectorFor(context, values.for);
    const types = values.types.map((type) => type.toLowerCase());
    if (types.some((type) => type !== "normal" && type !== "warning")) {
      throw new UsageError("valid --types are Normal or Warning");
    }
    const wanted = ({ type = "" }: CoreEvent) => types.length === 0 || types.includes(type.toLowerCase());
    const query = fieldSelector === undefined ? {} : { fieldSelector };
    const print = await newPrinter(context, values);
    if (values.watch) return watchEvents(context, namespace, query, wanted, print);
    const client = await context.client();
    const all = await listAll<CoreEvent>({ client, chunkSize: values["chunk-size"] }, EVENTS, namespace, query);
    const found = all.filter(wanted);
    if (found.length > 0) context.io.stdout.write(print(sortedByTime(found)));
    else
      context.io.stderr.write(namespace === "" ? "No events found.\n" : `No events found in ${namespace} namespace.\n`);
  },
});

/** The field selector of events about `TYPE/NAME`. */
async function selectorFor(context: VerbContext, target: string): Promise<string> {
  const [type = "", name = "", ...more] = target.split("/");
  if (more.length > 0) throw new UsageError("arguments in resource/name form may not have more than one slash");
  if (!target.includes("/")) throw new UsageError("--for must be in resource/name form");
  const mapper = await context.mapper();
  try {
    const mapping = mapper.find(type.toLowerCase());
    const { kind } = mapping;
    if (name === "") return "";
    return `involvedObject.apiVersion=${apiVersionOf(mapping)},involvedObject.kind=${kind},involvedObject.name=${name}`;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new PlainError(error.message);
  }
}

/** Prints events, a single one where a watch brings it; the table's header comes once. */
type PrintEvents = (events: readonly CoreEvent[], single?: boolean) => string;

async function newPrinter(context: VerbContext, values: FlagValues<typeof FLAGS>): Promise<PrintEvents> {
  const client = await context.client();
  if (values.output === "" && isHumanReadable(values.output, values.template)) {
    const writer = newTabWriter(TABLE_LAYOUT);
    let headed = values["no-headers"];
    const row = (namespace: string, cells: readonly string[]) =>
      writer.write(`${(values["all-namespaces"] ? [namespace, ...cells] : cells).join("\t")}\n`);
    return (list) => {
      if (!headed) row("NAMESPACE", HEADER);
      headed = true;
      for (const event of list) row(event.metadata.namespace ?? "", cellsOf(event, client.now()));
      return writer.flush();
    };
  }
  const printer = await printerFor(printOptionsOf(context.io, values));
  return (list, single = false) => {
    const items = list.map((event) => ({ ...event, apiVersion: "v1", kind: "Event" }));
    const [first] = items;
    if (single && first !== undefined) return printer.print(first);
    return printer.print({ apiVersion: "v1", kind: "EventList", metadata: {}, items });
  };
}

function cellsOf(event: CoreEvent, now: number): string[] {
  const { type = "", reason = "", involvedObject, message = "" } = event;
  const object = `${escapeTerminal(involvedObject.kind ?? "")}/${escapeTerminal(involvedObject.name ?? "")}`;
  return [eventAge(event, now), escapeTerminal(type), escapeTerminal(reason), object, escapeTerminal(message.trim())];
}

/** Events as `sort.Sort` leaves them by the time that they were seen last. */
function sortedByTime(list: readonly CoreEvent[]): CoreEvent[] {
  const times = list.map(({ series, lastTimestamp, eventTime }) => {
    const time = series?.lastObservedTime || lastTimestamp || eventTime;
    return time ? parseTime(time) : Number.NEGATIVE_INFINITY;
  });
  return sortLikeGo(list.length, (i, j) => (times[i] ?? 0) < (times[j] ?? 0)).flatMap((i) => list[i] ?? []);
}

async function watchEvents(
  context: VerbContext,
  namespace: string,
  query: { fieldSelector?: string },
  wanted: (event: CoreEvent) => boolean,
  print: PrintEvents,
): Promise<void> {
  const client = await context.client();
  for await (const { type, object } of client.watch({ method: "GET", path: pathOf(EVENTS, namespace), query })) {
    if (type === "ERROR") throw StatusError.fromStatus(object as Status);
    if (type !== "ADDED" && type !== "MODIFIED") continue;
    const event = object as unknown as CoreEvent;
    if (wanted(event)) context.io.stdout.write(print([event], true));
  }
}
