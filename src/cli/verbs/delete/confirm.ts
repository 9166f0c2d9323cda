import type { Io } from "../../io.ts";
import { formatKind } from "../../resources/mapper.ts";
import { withoutNotFound } from "../../resources/not-found.ts";
import { planResources, type ResourceQuery } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";
import { placeOf } from "./delete-objects.ts";

/**
 * Shows what is about to be deleted and asks (`delete --interactive`).
 * @returns the places (`placeOf`) of the objects that were shown; "no" where the user declines or there is nothing
 */
export async function confirmDeletion(
  context: VerbContext,
  query: ResourceQuery,
  ignoreNotFound: boolean,
): Promise<ReadonlySet<string> | "no"> {
  const { io } = context;
  const places = new Set<string>();
  const names: string[] = [];
  try {
    await (await planResources(context, query)).run(async (info) => {
      places.add(placeOf(info));
      names.push(`${formatKind(info.mapping)}/${info.name}\n`);
    });
  } catch (error) {
    const rest = ignoreNotFound ? withoutNotFound(error) : error;
    if (rest !== undefined) throw rest;
  }
  if (names.length === 0) {
    io.stdout.write("No resources found\n");
    return "no";
  }
  io.stdout.write(`You are about to delete the following ${names.length} resource(s):\n${names.join("")}`);
  io.stdout.write("Do you want to continue? (y/N): ");
  if (/^\s*y\s*$/i.test(await firstLine(io))) return places;
  io.stdout.write("deletion is cancelled\n");
  return "no";
}

async function firstLine({ stdin }: Io): Promise<string> {
  let text = "";
  for await (const chunk of stdin) {
    text += Buffer.from(chunk as Buffer | string).toString("utf8");
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  return "";
}
