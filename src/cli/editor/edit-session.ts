import { existsSync, rmSync } from "node:fs";
import type { KubeList, KubeObject, ManagedFieldsEntry } from "../../machinery/object.ts";
import { formatGroupResource } from "../../machinery/gvk.ts";
import { StatusError } from "../../machinery/status.ts";
import { AggregateFailure, ExitError, UsageError } from "../errors.ts";
import { validationOf } from "../flags/validate-flags.ts";
import { type OutputValues, outputPrinter } from "../flags/output-flags.ts";
import { printerFor } from "../printers/print-flags.ts";
import type { Info } from "../resources/info.ts";
import { missingKind } from "../resources/manifests.ts";
import { collectResources } from "../resources/visit.ts";
import { withSavedConfig } from "../save-config.ts";
import type { VerbContext } from "../verb.ts";
import { editHeader, type EditReason } from "./edit-header.ts";
import { essenceOf, hasContent, parseEdited, withoutCommentLines } from "./edited-text.ts";
import { type EditedFile, editInTempFile } from "./launch-editor.ts";

/** The flags of every command that opens an editor. */
export interface EditValues extends OutputValues {
  readonly validate: string;
  readonly "windows-line-endings": boolean;
}

/** An object that is edited; one read back from the editor has what the user made of it. */
export interface EditInfo extends Info {
  readonly object: KubeObject;
}

/** What becomes of edited objects: the way that `edit`, `create --edit` and `apply edit-last-applied` differ. */
export interface EditMode {
  /** the file says that it holds last-applied annotations */
  readonly lastApplied: boolean;
  /** put the configuration into the annotation */
  readonly saveConfig: boolean;
  /**
   * Sends one edited object and gives what to print: the object and the word for what was done. Throws StatusError where
   * the server refuses it, other errors where the edit makes no sense.
   */
  send(edited: EditInfo, originals: readonly EditInfo[]): Promise<{ object: KubeObject; operation: string }>;
  /** the server's refusals open the editor again, or keep the file for later, instead of ending the command */
  readonly retries: boolean;
}

/**
 * Has the user edit objects in one file and sends what is changed; an edit that is wrong comes back with the reasons on
 * top (kubectl `cmd/util/editor/editoptions.go`). Throws what ends it without success.
 */
export async function editObjects(
  context: VerbContext,
  values: EditValues,
  infos: readonly EditInfo[],
  mode: EditMode,
): Promise<void> {
  const { io } = context;
  const json = values.output === "json";
  const original = await printForEditing(context, values, infos);
  const managed = new Map(infos.map(({ object }) => [object.metadata.uid, object.metadata.managedFields]));
  let reasons: readonly EditReason[] = [];
  let failed: EditedFile | undefined;
  for (;;) {
    const header = json ? "" : editHeader(reasons, mode.lastApplied);
    const text = header + (failed === undefined ? original : withoutCommentLines(failed.text));
    const shown = values["windows-line-endings"] ? text.replaceAll("\n", "\r\n") : text;
    const file = preserving(context, failed?.path, () =>
      editInTempFile(io, `${context.program}-edit-`, json ? ".json" : ".yaml", shown),
    );
    if (failed !== undefined && essenceOf(failed.text) === essenceOf(file.text))
      throw preserved(context, file.path, new UsageError("Edit cancelled, no valid changes were saved."));
    if (failed !== undefined) rmSync(failed.path, { force: true });

    const fault = validationOf(values) === "Ignore" ? undefined : faultOf(file.text);
    if (fault !== undefined) {
      const [first] = infos;
      io.stderr.write(`error: ${nameOf(first)} is invalid\n`);
      const detail = `<nil>: Invalid value: "The edited file failed validation": ${fault}`;
      reasons = [{ head: `${nameOf(first)} was not valid`, details: [detail] }];
      failed = file;
      continue;
    }
    if (essenceOf(header + original) === essenceOf(file.text)) return cancel(context, file, "no changes made.");
    if (!hasContent(file.text)) return cancel(context, file, "saved file was empty.");
    let updated: EditInfo[];
    try {
      updated = await readEdited(context, file.text);
    } catch (error) {
      reasons = [{ head: `The edited file had a syntax error: ${messageOf(error)}`, details: [] }];
      failed = file;
      continue;
    }
    const outcome = await preservingAsync(context, file.path, () =>
      sendAll(context, values, mode, infos, updated, managed),
    );
    if (outcome.retryable) {
      io.stderr.write(`You can run \`${context.program} replace -f ${file.path}\` to try this update again.\n`);
      throw new ExitError(1);
    }
    if (outcome.notFound) {
      io.stderr.write(`The edits you made on deleted resources have been saved to ${JSON.stringify(file.path)}\n`);
      throw new ExitError(1);
    }
    if (outcome.reasons.length === 0) {
      rmSync(file.path, { force: true });
      return;
    }
    reasons = outcome.reasons;
    failed = file;
  }
}

/** The text of the objects as the user gets to see it, without managed fields. */
async function printForEditing({ io }: VerbContext, values: EditValues, infos: readonly EditInfo[]): Promise<string> {
  const printer = await printerFor({
    output: values.output || "yaml",
    formats: ["json", "kyaml", "yaml"],
    readFile: () => io.cwd,
  });
  const objects = infos.map(({ object }) => object);
  const [only] = objects;
  const list: KubeList = { kind: "List", apiVersion: "v1", metadata: {}, items: objects };
  return printer.print(objects.length === 1 && only !== undefined ? only : list);
}

/** What keeps an edited text from being an object, in words; undefined where nothing does. */
function faultOf(text: string): string | undefined {
  try {
    return missingKind(parseEdited(essenceOf(text)));
  } catch (error) {
    return messageOf(error);
  }
}

async function readEdited(context: VerbContext, text: string): Promise<EditInfo[]> {
  const { infos } = await collectResources(context, {
    sources: { filenames: [], kustomize: "", recursive: false, inline: { text, source: "edited-file" } },
  });
  return infos.flatMap((info) => (info.object === undefined ? [] : [{ ...info, object: info.object }]));
}

interface Outcome {
  retryable: boolean;
  notFound: boolean;
  readonly reasons: EditReason[];
}

async function sendAll(
  context: VerbContext,
  values: EditValues,
  mode: EditMode,
  infos: readonly EditInfo[],
  updated: readonly EditInfo[],
  managed: ReadonlyMap<string | undefined, ManagedFieldsEntry[] | undefined>,
): Promise<Outcome> {
  const outcome: Outcome = { retryable: false, notFound: false, reasons: [] };
  const namespace = (await context.namespace()).name;
  for (const { mapping, namespace: own } of updated) {
    if (mapping.namespaced && own !== namespace) {
      throw new UsageError(
        `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
      );
    }
  }
  for (const info of updated) {
    // The user did not see the managed fields, so they are not part of the change.
    const managedFields = managed.get(info.object.metadata.uid);
    const { managedFields: _, ...metadata } = info.object.metadata;
    const whole = { ...info.object, metadata: { ...metadata, ...(managedFields && { managedFields }) } };
    const edited = { ...info, object: mode.saveConfig ? withSavedConfig(whole, true, false) : whole };
    try {
      const { object, operation } = await mode.send(edited, infos);
      const printer = await outputPrinter(context.io, values, operation);
      context.io.stdout.write(printer.print(object));
    } catch (error) {
      if (!mode.retries || !(error instanceof StatusError)) throw error;
      context.io.stderr.write(`${noteFailure(outcome, error, info)}\n`);
    }
  }
  return outcome;
}

function noteFailure(outcome: Outcome, error: StatusError, info: EditInfo): string {
  const name = nameOf(info);
  if (error.reason === "Invalid") {
    const details = (error.details?.causes ?? []).map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`);
    outcome.reasons.push({ head: `${name} was not valid`, details });
    return `error: ${name} is invalid`;
  }
  if (error.reason === "NotFound") {
    outcome.notFound = true;
    return `error: ${name} could not be found on the server`;
  }
  outcome.retryable = true;
  return `error: ${name} could not be patched: ${error.message}`;
}

/** `deployments.apps "web"` */
function nameOf(info: EditInfo | undefined): string {
  return info === undefined ? "" : `${formatGroupResource(info.mapping)} ${JSON.stringify(info.name)}`;
}

function cancel({ io }: VerbContext, file: EditedFile, why: string): void {
  rmSync(file.path, { force: true });
  io.stderr.write(`Edit cancelled, ${why}\n`);
}

function preserving<T>(context: VerbContext, path: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw preserved(context, path, error);
  }
}

async function preservingAsync<T>(context: VerbContext, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw preserved(context, path, error);
  }
}

/** Says where the user's changes are, and gives the error back. */
function preserved({ io }: VerbContext, path: string | undefined, error: unknown): unknown {
  if (path !== undefined && existsSync(path))
    io.stderr.write(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  return error;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateFailure) {
    const messages = [...new Set(error.errors.map(messageOf))];
    return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
  }
  return error instanceof Error ? error.message : String(error);
}
