import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isStatus } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import type { Propagation } from "../../flags/deletion-flags.ts";
import { sourcesOf } from "../../flags/source-flags.ts";
import { readStdin } from "../../io.ts";
import type { Printer } from "../../printers/printer.ts";
import type { ManifestSources } from "../../resources/manifests.ts";
import { planResources, visitResources } from "../../resources/visit.ts";
import { createObject, getObject, type Target, type WriteOptions } from "../../resources/write.ts";
import { withSavedConfig } from "../../save-config.ts";
import type { VerbContext } from "../../verb.ts";
import { deleteObjects } from "../delete/delete-objects.ts";
import type { ReplaceValues } from "./replace.ts";

/** How the old objects go. */
export interface Deletion {
  readonly propagation: Propagation;
  /** seconds; negative: the object decides */
  readonly gracePeriod: number;
  readonly wait: boolean;
  /** milliseconds; 0 takes five minutes */
  readonly timeout: number;
}

const FIVE_MINUTES = 300_000;

/** Deletes the objects of manifests, waits until they are gone, and creates them (kubectl `replace.go`, forceReplace). */
export async function forceReplace(
  context: VerbContext,
  values: ReplaceValues,
  args: readonly string[],
  deletion: Deletion,
  write: WriteOptions,
  printer: Printer,
): Promise<void> {
  await withReadableSources(context, sourcesOf(values), async (sources) => {
    const named = { args, sources, enforceNamespace: true, fetch: false };
    await deleteObjects(context, await planResources(context, named), {
      ...deletion,
      dryRun: "none",
      ignoreNotFound: true,
      warnClusterScope: false,
      nameOnly: values.output === "name",
    });
    const client = await context.client();
    await visitResources(context, named, (info) => untilGone(context, info, deletion.timeout || FIVE_MINUTES));
    const query = { sources, enforceNamespace: true, validate: write.fieldValidation !== "Ignore" };
    const { count } = await visitResources(context, query, async (info) => {
      if (info.object === undefined) return;
      const object = withSavedConfig(info.object, values["save-config"], false);
      context.io.stdout.write(printer.print(await createObject(client, info, object, write)));
    });
    if (count === 0) throw new UsageError("no objects passed to replace");
  });
}

async function untilGone(context: VerbContext, target: Target, timeout: number): Promise<void> {
  const client = await context.client();
  const deadline = client.now() + timeout;
  for (;;) {
    try {
      await getObject(client, target);
    } catch (error) {
      if (isStatus(error, "NotFound")) return;
      throw error;
    }
    if (client.now() >= deadline) throw new UsageError("context deadline exceeded");
    await client.sleep(1_000);
  }
}

/** The sources are read more than once, so stdin goes through a file, whose name then stands in messages. */
async function withReadableSources(
  { io }: VerbContext,
  sources: ManifestSources,
  use: (sources: ManifestSources) => Promise<void>,
): Promise<void> {
  if (!sources.filenames.includes("-")) return use(sources);
  const folder = mkdtempSync(join(tmpdir(), "kubectl_replace_"));
  try {
    const file = join(folder, "resource.stdin");
    writeFileSync(file, await readStdin(io));
    await use({ ...sources, filenames: sources.filenames.map((name) => (name === "-" ? file : name)) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
