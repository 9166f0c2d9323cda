import { schemaOf } from "../../../kinds/schema/registry.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { applyMergePatch } from "../../../machinery/patch/merge-patch.ts";
import { applyStrategicPatch } from "../../../machinery/patch/strategic/apply.ts";
import { isStatus, StatusError } from "../../../machinery/status.ts";
import { inContext, messageOf, UsageError } from "../../errors.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { createObject, getObject, patchObject } from "../../resources/write.ts";
import type { ApplyRun } from "./apply-run.ts";
import { describeInfo } from "./describe-info.ts";
import { type ThreeWayRules, threeWayPatch } from "./three-way-patch.ts";

/** How often a patch is tried again after a conflict. */
const RETRIES = 5;
const BACK_OFF = 1_000;

/** What became of an object. */
export interface PatchedLive {
  readonly object: KubeObject;
  /** false where there was nothing to do */
  readonly changed: boolean;
}

/**
 * Brings a live object to the modified configuration by a three-way patch (kubectl `apply/patcher.go`): on the server, or
 * only here for a client dry run. With `--force` an object that refuses the patch is made anew.
 * @throws the failure with the patch and the object's place in front of it
 */
export async function patchLive(
  run: ApplyRun,
  info: Info,
  live: KubeObject,
  modified: KubeObject,
): Promise<PatchedLive> {
  const attempt: Attempt = { patch: "" };
  try {
    if (run.dryRun === "client") return patchHere(run, info, live, modified, attempt);
    return await patchOnServer(run, info, live, modified, attempt);
  } catch (error) {
    throw inContext(
      `error when applying patch:\n${attempt.patch}\nto:\n${describeInfo(info)}\nfor: ${JSON.stringify(info.source)}: `,
      error,
    );
  }
}

/** The text of what was sent, for the message of a failure. */
interface Attempt {
  patch: string;
}

function patchHere(run: ApplyRun, info: Info, live: KubeObject, modified: KubeObject, attempt: Attempt): PatchedLive {
  const { type, patch } = threeWayPatch(info.mapping, live, modified, rulesOf(run));
  if (Object.keys(patch).length === 0) return { object: live, changed: false };
  attempt.patch = encodeJson(patch);
  const schema = schemaOf(info.mapping);
  const object =
    type === "strategic" && schema !== undefined
      ? applyStrategicPatch(asJson(live), patch, schema)
      : applyMergePatch(asJson(live), patch);
  return { object: object as unknown as KubeObject, changed: true };
}

async function patchOnServer(
  run: ApplyRun,
  info: Info,
  live: KubeObject,
  modified: KubeObject,
  attempt: Attempt,
): Promise<PatchedLive> {
  let current = live;
  for (let tries = 0; ; tries++) {
    try {
      const { type, patch } = threeWayPatch(info.mapping, current, modified, rulesOf(run));
      attempt.patch = encodeJson(patch);
      if (Object.keys(patch).length === 0) return { object: current, changed: false };
      return { object: await patchObject(run.client, info, type, patch, run.write), changed: true };
    } catch (error) {
      if (isStatus(error, "Conflict") && tries < RETRIES) {
        if (tries > 0) await run.client.sleep(BACK_OFF);
        current = await getObject(run.client, info);
        continue;
      }
      if (run.values.force && (isStatus(error, "Conflict") || isStatus(error, "Invalid"))) {
        attempt.patch = `${encodeJson(modified)}\n`;
        return { object: await deleteAndCreate(run, info, current, modified), changed: true };
      }
      if (!(error instanceof StatusError)) attempt.patch = "";
      throw inContext(`error when patching ${JSON.stringify(info.source)}: `, error);
    }
  }
}

async function deleteAndCreate(
  run: ApplyRun,
  info: Info,
  original: KubeObject,
  modified: KubeObject,
): Promise<KubeObject> {
  const { client, values, write } = run;
  const grace = values["grace-period"];
  await send(client, {
    method: "DELETE",
    path: pathOf(info.mapping, info.namespace, info.name),
    body: { propagationPolicy: run.propagation, ...(grace >= 0 && { gracePeriodSeconds: grace }) },
  });
  await untilGone(run, info);
  try {
    return await createObject(client, info, modified, write);
  } catch (error) {
    try {
      await createObject(client, info, original, write);
    } catch (restoreError) {
      throw new UsageError(
        `An error occurred force-replacing the existing object with the newly provided one:\n\n${messageOf(error)}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${messageOf(restoreError)}`,
      );
    }
    throw error;
  }
}

/** Waits as long as `--timeout` says; without it the object must be gone at once. */
async function untilGone({ client, values }: ApplyRun, info: Info): Promise<void> {
  const deadline = client.now() + values.timeout;
  for (;;) {
    try {
      await getObject(client, info);
    } catch (error) {
      if (isStatus(error, "NotFound")) return;
      throw error;
    }
    if (client.now() >= deadline) throw new UsageError("context deadline exceeded");
    await client.sleep(1_000);
  }
}

function rulesOf({ context, values }: ApplyRun): ThreeWayRules {
  return { overwrite: values.overwrite, openApi: values["openapi-patch"], stderr: context.io.stderr };
}
