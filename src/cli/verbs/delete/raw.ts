import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { readStdin } from "../../io.ts";
import { readDocuments } from "../../../machinery/yaml/documents.ts";
import { send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";

/** Sends a DELETE as it is and prints the answer (kubectl `rawhttp`, RawDelete). */
export async function deleteRaw(context: VerbContext, raw: string, file: string | undefined): Promise<void> {
  const { io } = context;
  const url = new URL(raw, "https://server");
  const query = Object.fromEntries([...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]));
  const text = file === undefined ? "" : file === "-" ? await readStdin(io) : readText(resolve(io.cwd, file), file);
  const [body] = text === "" ? [] : readDocuments(text);
  const client = await context.client();
  const answer = await send<unknown>(client, {
    method: "DELETE",
    path: url.pathname,
    query,
    ...(body !== undefined && { body }),
  });
  io.stdout.write(typeof answer === "string" ? answer : `${JSON.stringify(answer)}\n`);
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`open ${name}: no such file or directory`);
  }
}
