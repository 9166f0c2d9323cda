import { schemaOf } from "../../../kinds/schema/registry.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson, isObject, type JsonObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { applyMergePatch, createThreeWayMergePatch } from "../../../machinery/patch/merge-patch.ts";
import {
  formatConflict,
  PatchConflictError,
  PatchError,
  UnknownPatchFieldError,
} from "../../../machinery/patch/patch-error.ts";
import { applyStrategicPatch } from "../../../machinery/patch/strategic/apply.ts";
import { createThreeWayStrategicPatch } from "../../../machinery/patch/strategic/three-way.ts";
import { isStatus, StatusError } from "../../../machinery/status.ts";
import { inContext, UsageError } from "../../errors.ts";
import { encodeYaml } from "../../printers/yaml.ts";
import type { Info } from "../../resources/info.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { createObject, getObject, patchObject, type PatchType } from "../../resources/write.ts";
import type { ApplyRun } from "./apply.ts";
import { describeInfo } from "./describe-info.ts";

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
  const { type, patch } = threeWayPatch(run, info.mapping, live, modified);
  if (isEmpty(patch)) return { object: live, changed: false };
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
      const { type, patch } = threeWayPatch(run, info.mapping, current, modified);
      attempt.patch = encodeJson(patch);
      if (isEmpty(patch)) return { object: current, changed: false };
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
        `An error occurred force-replacing the existing object with the newly provided one:\n\n${textOf(error)}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${textOf(restoreError)}`,
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

interface ThreeWay {
  readonly type: PatchType;
  readonly patch: JsonObject;
}

function threeWayPatch(run: ApplyRun, mapping: ResourceMapping, live: KubeObject, modified: KubeObject): ThreeWay {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const schema = schemaOf(mapping);
  try {
    const original = text === undefined || text === "" ? undefined : parseOriginal(text);
    if (schema !== undefined) {
      const overwrite = { overwrite: run.values.overwrite };
      const patch = createThreeWayStrategicPatch(original, asJson(modified), asJson(live), schema, overwrite);
      return { type: "strategic", patch };
    }
    const patch = createThreeWayMergePatch(original, asJson(modified), asJson(live));
    if (changesIdentity(patch))
      throw new PatchError("internal", "At least one of apiVersion, kind and name was changed");
    return { type: "merge", patch };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (schema !== undefined && run.values["openapi-patch"]) {
      const { stderr } = run.context.io;
      stderr.write(`warning: error calculating patch from openapi v3 spec: ${describe(error, "v3")}\n`);
      stderr.write(`warning: error calculating patch from openapi spec: ${describe(error, "v2")}\n`);
    }
    throw new UsageError(
      `creating patch with:\noriginal:\n${text ?? ""}\nmodified:\n${encodeJson(modified)}\n\ncurrent:\n${encodeJson(live)}\n\nfor: ${describe(error, "built-in")}`,
    );
  }
}

function parseOriginal(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    value = null;
  }
  if (!isObject(value)) throw new PatchError("internal", "invalid JSON document");
  return value;
}

function changesIdentity(patch: JsonObject): boolean {
  const { metadata } = patch;
  return (
    Object.hasOwn(patch, "apiVersion") ||
    Object.hasOwn(patch, "kind") ||
    (isObject(metadata) && Object.hasOwn(metadata, "name"))
  );
}

function describe(error: PatchError, by: "v3" | "v2" | "built-in"): string {
  if (error instanceof PatchConflictError) return formatConflict(error, encodeYaml);
  if (!(error instanceof UnknownPatchFieldError) || by === "built-in") return error.message;
  const field = `unable to find api field ${JSON.stringify(error.field)}`;
  return by === "v3" ? field : `${field} in ${error.struct}`;
}

function isEmpty(patch: JsonObject): boolean {
  return Object.keys(patch).length === 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
