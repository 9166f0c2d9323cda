import { scanJson } from "../../../machinery/yaml/json-scanner.ts";
import { badRequest } from "../../../machinery/status.ts";
import { readStdin } from "../../io.ts";
import { send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";
import { readFile } from "../create/key-sources.ts";

/** Sends a file as it is with PUT and prints the answer (kubectl `rawhttp`, RawPut). */
export async function putRaw(context: VerbContext, raw: string, file: string): Promise<void> {
  const { io } = context;
  const text = file === "-" ? await readStdin(io) : readFile(file, io).toString("utf8");
  const url = new URL(raw, "https://server");
  const query = Object.fromEntries([...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]));
  const client = await context.client();
  const body = parse(text, (await kindAt(context, url.pathname)) ?? "Object");
  const answer = await send<unknown>(client, { method: "PUT", path: url.pathname, query, body });
  io.stdout.write(typeof answer === "string" ? answer : `${JSON.stringify(answer)}\n`);
}

/** The client carries decoded bodies, so text that is no JSON is refused here, in the server's words. */
function parse(text: string, kind: string): unknown {
  const scan = scanJson(text, 0);
  if (!("error" in scan)) return JSON.parse(text.slice(0, scan.end));
  const head = Buffer.from(text).subarray(0, 30).toString("hex");
  const rest = Buffer.byteLength(text) > 30 ? " ..." : "";
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${scan.error} (${head}${rest})`,
  );
}

async function kindAt(context: VerbContext, path: string): Promise<string | undefined> {
  const [, group = "", version, resource] =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/[^/]+)?\/([^/]+)\/[^/]+/.exec(path) ?? [];
  const { all } = await context.mapper();
  return all.find((one) => one.group === group && one.version === version && one.resource === resource)?.kind;
}
