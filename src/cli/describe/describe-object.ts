import type { RestClient } from "../../client/rest-client.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { ResourceMapping } from "../resources/mapper.ts";
import { pathOf, send } from "../resources/rest.ts";
import { newDescribeText } from "./describe-text.ts";
import { describerOf } from "./describers.ts";
import { eventLines, findEvents } from "./events.ts";

/** What `describe` was told. */
export interface DescribeSettings {
  readonly showEvents: boolean;
  /** objects a request of a list; 0: all at once */
  readonly chunkSize: number;
}

/**
 * The description of an object, read from the server, with what belongs to it and its events. Ends with a line end.
 * Throws StatusError.
 */
export async function describeObject(
  client: RestClient,
  mapping: ResourceMapping,
  namespace: string,
  name: string,
  { showEvents, chunkSize }: DescribeSettings,
): Promise<string> {
  const { describe, version, events } = await describerOf(mapping);
  const path = pathOf({ ...mapping, version: version ?? mapping.version }, namespace, name);
  const object = await send<KubeObject>(client, { method: "GET", path });
  const context = { client, chunkSize, now: client.now() };
  const found = showEvents && events ? await findEvents(context, object) : undefined;
  const out = newDescribeText();
  await describe(object, out, context);
  if (found !== undefined) eventLines(out, found, context.now);
  return out.finish();
}
