import type { RestClient } from "../../../client/rest-client.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus, notFound } from "../../../machinery/status.ts";
import { AggregateFailure, UsageError } from "../../errors.ts";
import { bool, duration, stringArray } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { selectionFlags } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { followObject, ONE_WEEK, TIMED_OUT } from "../../resources/follow.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { type ResourceQuery, visitResources } from "../../resources/visit.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { withoutNotFound } from "../../resources/not-found.ts";
import { parseConditions, type WaitCondition } from "./conditions.ts";
import { type WaitLimit, waitUntilDeleted } from "./deleted.ts";

/** How often `--for=create` looks, in milliseconds. */
const CREATE_INTERVAL = 500;

export const wait = defineVerb({
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  summary: "Wait for a specific condition on one or many resources",
  description:
    "Waits until every object has a condition in its status, has a value at a JSONPath, exists, or is gone. With several\n--for all must hold, one after the other; create always comes first.",
  examples:
    "# A pod that is ready\nkubectl wait --for=condition=Ready pod/web\n\n# One that is not\nkubectl wait --for=condition=Ready=false pod/web\n\n# A value of the status\nkubectl wait --for=jsonpath='{.status.phase}'=Running pod/web\n\n# Until it is gone\nkubectl wait --for=delete pod/web --timeout=60s",
  flags: {
    ...selectionFlags("Wait for all objects of the given types in the namespace"),
    ...sourceFlags("that names the objects to wait for"),
    for: stringArray("", "What to wait for: create, delete, condition=NAME[=VALUE], jsonpath='{EXPRESSION}'[=VALUE]"),
    local: bool("", false, "Take objects from the files alone"),
    timeout: duration("", 30_000, "How long to wait; 0 looks once, a negative time waits for a week"),
    ...outputFlags(),
  },
  async run(context, values, args) {
    const { io } = context;
    const printer = await outputPrinter(io, values, "condition met");
    const conditions = await parseConditions(values.for);
    const client = await context.client();
    const timeout = values.timeout < 0 ? ONE_WEEK : values.timeout;
    const limit: WaitLimit = { timeout, deadline: client.now() + timeout };
    const query: ResourceQuery = {
      args,
      sources: sourcesOf(values),
      local: values.local,
      enforceNamespace: true,
      ...(!values.local && {
        selector: values.selector,
        fieldSelector: values["field-selector"],
        allNamespaces: values["all-namespaces"],
        allowEmptySelector: values.all,
        latest: true,
      }),
    };
    if (conditions.some(({ kind }) => kind === "create")) await waitUntilCreated(context, query, limit);
    const forDelete = conditions.some(({ kind }) => kind === "delete");
    let count = 0;
    try {
      await visitResources(context, query, async (info) => {
        count++;
        for (const condition of conditions) io.stdout.write(printer.print(await meet(client, info, condition, limit)));
      });
    } catch (error) {
      const rest = forDelete ? withoutNotFound(error) : error;
      if (rest !== undefined) throw rest;
    }
    if (count === 0 && !forDelete) throw new UsageError("no matching resources found");
  },
});

/** Waits for one condition on one object. @returns the object to print */
async function meet(client: RestClient, info: Info, condition: WaitCondition, limit: WaitLimit): Promise<KubeObject> {
  const named: KubeObject = info.object ?? { apiVersion: "", kind: info.mapping.kind, metadata: { name: info.name } };
  switch (condition.kind) {
    case "create":
      return named;
    case "delete":
      return (await waitUntilDeleted(client, info, limit)) ?? named;
    case "check":
      return waitUntilHolds(client, info, condition.holds, limit);
  }
}

async function waitUntilHolds(
  client: RestClient,
  info: Info,
  holds: (object: KubeObject) => boolean,
  { timeout, deadline }: WaitLimit,
): Promise<KubeObject> {
  const { mapping, namespace, name } = info;
  if (name === "") throw new UsageError("resource name must be provided");
  if (timeout === 0) {
    const object = await send(client, { method: "GET", path: pathOf(mapping, namespace, name) });
    if (!holds(object)) throw new UsageError(`condition not met for ${mapping.resource}/${name}`);
    return object;
  }
  const timedOut = new UsageError(`${TIMED_OUT} on ${mapping.resource}/${name}`);
  if (client.now() >= deadline) throw timedOut;
  for await (const change of followObject(client, info, deadline)) {
    if (change.type === "ABSENT") throw notFound(mapping, name);
    if (change.type !== "DELETED" && holds(change.object)) return change.object;
  }
  throw timedOut;
}

/** Waits until the query finds something. */
async function waitUntilCreated(context: VerbContext, query: ResourceQuery, { deadline }: WaitLimit): Promise<void> {
  const client = await context.client();
  for (;;) {
    let found = false;
    try {
      await visitResources(context, query, async () => {
        found = true;
      });
      if (found) return;
    } catch (error) {
      const single = error instanceof AggregateFailure && error.errors.length === 1 ? error.errors[0] : error;
      if (!isStatus(single, "NotFound")) throw error;
    }
    const left = deadline - client.now();
    if (left <= 0) throw new UsageError(TIMED_OUT);
    await client.sleep(Math.min(CREATE_INTERVAL, left));
  }
}
