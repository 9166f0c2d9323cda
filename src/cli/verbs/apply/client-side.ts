import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { isObject, type JsonObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { inContext } from "../../errors.ts";
import type { Info } from "../../resources/info.ts";
import { createObject, getObject } from "../../resources/write.ts";
import { withSavedConfig } from "../../save-config.ts";
import { type Applied, type ApplyRun, markVisited, warnIfDeleting } from "./apply-run.ts";
import { describeInfo } from "./describe-info.ts";
import { patchLive } from "./patch-live.ts";

/** Creates an object, or patches it to what its file says (kubectl `apply.go`). Gives the word for what was done. */
export async function applyClientSide(run: ApplyRun, applied: Applied): Promise<string> {
  const { info } = applied;
  const modified = withSavedConfig(applied.object, true, false);
  let live: KubeObject;
  try {
    live = await getObject(run.client, info);
  } catch (error) {
    if (!isStatus(error, "NotFound")) {
      throw inContext(
        `error when retrieving current configuration of:\n${describeInfo(info)}\nfrom server for: ${JSON.stringify(info.source)}: `,
        error,
      );
    }
    applied.object = withoutNulls(asJson(modified)) as unknown as KubeObject;
    if (run.dryRun !== "client") applied.object = await createInContext(run, info, applied.object);
    markVisited(run, applied.object);
    return "created";
  }
  markVisited(run, live);
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined) {
    const { program } = run.context;
    run.context.io.stderr.write(
      `Warning: resource ${info.mapping.resource}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by ${program} apply. ${program} apply should only be used on resources created declaratively by either ${program} create --save-config or ${program} apply. The missing annotation will be patched automatically.\n`,
    );
  }
  const { object, changed } = await patchLive(run, info, live, modified);
  applied.object = object;
  warnIfDeleting(run, object);
  return changed ? "configured" : "unchanged";
}

async function createInContext(run: ApplyRun, info: Info, object: KubeObject): Promise<KubeObject> {
  try {
    return await createObject(run.client, info, object, run.write);
  } catch (error) {
    throw inContext(`error when creating ${JSON.stringify(info.source)}: `, error);
  }
}

/** A copy without members that are null, as an update by a patch leaves them out too. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)])) as JsonObject;
}
