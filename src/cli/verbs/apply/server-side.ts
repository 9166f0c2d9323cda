import { fieldsOf, withFields } from "../../../machinery/apply/managed-entries.ts";
import { has, union } from "../../../machinery/apply/field-set.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../../machinery/object.ts";
import { isStatus, StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { apiVersionOf } from "../../resources/mapper.ts";
import { getObject, patchObject } from "../../resources/write.ts";
import { type Applied, type ApplyRun, markVisited, warnIfDeleting } from "./apply-run.ts";

const ANNOTATION_PATH = ["f:metadata", "f:annotations", `f:${LAST_APPLIED}`];

/** The manager that keeps the annotation of an object that once was applied on the client's side. */
const ANNOTATION_MANAGER = "kubectl-last-applied";

/** The manager whose name migrations work for: only with it the server keeps the annotation up to date. */
const SERVER_SIDE_MANAGER = "kubectl";

const RETRIES = 5;

const CONFLICT_ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** Has the server apply an object, and hands fields of earlier client-side applies over (kubectl `apply.go`, client-go `csaupgrade`). */
export async function applyServerSide(run: ApplyRun, applied: Applied): Promise<string> {
  const { info, object: configuration } = applied;
  const force = run.values["force-conflicts"];
  const { subresource } = run.values;
  const write = subresource === "" ? run.write : { ...run.write, subresource };
  const send = () => patchObject(run.client, info, "apply", configuration, write, force);
  try {
    applied.object = await send();
  } catch (error) {
    throw explain(error);
  }
  await migrate(run, applied, send);
  warnIfDeleting(run, applied.object);
  markVisited(run, applied.object);
  return "serverside-applied";
}

function explain(error: unknown): unknown {
  if (!(error instanceof StatusError)) return error;
  if (error.code === 415) return new UsageError(`Server-side apply not available on the server: (${error.message})`);
  return error.reason === "Conflict" ? new UsageError(`${error.message}\n${CONFLICT_ADVICE}`) : error;
}

/** The object has been applied when this starts: what fails here is only told. */
async function migrate(run: ApplyRun, applied: Applied, reapply: () => Promise<KubeObject>): Promise<void> {
  const { stderr } = run.context.io;
  const warn = (what: string, error: unknown) =>
    stderr.write(
      `Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  try {
    await keepAnnotation(run, applied);
  } catch (error) {
    warn(`failed to migrate ${LAST_APPLIED} for Server-Side Apply`, error);
    return;
  }
  let migrated: boolean;
  try {
    migrated = await takeOverFields(run, applied);
  } catch (error) {
    warn("server rejected managed fields migration to Server-Side Apply", error);
    return;
  }
  if (!migrated) return;
  try {
    // What the configuration dropped can only go now that its manager owns it.
    applied.object = await reapply();
  } catch (error) {
    warn("failed to re-apply configuration after performing Server-Side Apply migration", error);
  }
}

/** Gives the last-applied annotation a manager of its own, or server-side apply would remove it. */
async function keepAnnotation(run: ApplyRun, applied: Applied): Promise<void> {
  const { info, object } = applied;
  const text = object.metadata.annotations?.[LAST_APPLIED];
  if (run.write.fieldManager !== SERVER_SIDE_MANAGER || text === undefined) return;
  if (ownersOfAnnotation(object, "Apply").length > 0) return;
  const { name, namespace } = object.metadata;
  const configuration = {
    apiVersion: apiVersionOf(info.mapping),
    kind: info.mapping.kind,
    metadata: {
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
      annotations: { [LAST_APPLIED]: text },
    },
  };
  const write = { ...run.write, fieldManager: ANNOTATION_MANAGER };
  applied.object = await patchObject(run.client, info, "apply", configuration, write);
}

/** Makes the fields of client-side apply those of this manager; false where there is nothing to take over. */
async function takeOverFields(run: ApplyRun, applied: Applied): Promise<boolean> {
  const { info } = applied;
  const names = new Set(ownersOfAnnotation(applied.object, "Update").map(({ manager }) => manager ?? ""));
  for (let tries = 1; ; tries++) {
    const { resourceVersion, managedFields = [] } = applied.object.metadata;
    const upgraded = upgradeEntries(managedFields, names, run.write.fieldManager);
    if (upgraded === undefined) return false;
    const patch = [
      { op: "replace", path: "/metadata/managedFields", value: upgraded },
      { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    ];
    try {
      applied.object = await patchObject(run.client, info, "json", patch, run.write);
      return true;
    } catch (error) {
      if (!isStatus(error, "Conflict") || tries >= RETRIES) throw error;
    }
    applied.object = await getObject(run.client, info);
  }
}

function ownersOfAnnotation({ metadata }: KubeObject, operation: "Apply" | "Update"): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter(
    (entry) => entry.operation === operation && !entry.subresource && has(fieldsOf(entry), ANNOTATION_PATH),
  );
}

/** The entries with those of the named updaters joined to the applier's; undefined where nothing changes. */
function upgradeEntries(
  entries: readonly ManagedFieldsEntry[],
  updaters: ReadonlySet<string>,
  manager: string,
): readonly ManagedFieldsEntry[] | undefined {
  let upgraded = entries;
  for (const updater of updaters) upgraded = upgradeOne(upgraded, updater, manager);
  return upgraded === entries ? undefined : upgraded;
}

function upgradeOne(
  entries: readonly ManagedFieldsEntry[],
  updater: string,
  manager: string,
): readonly ManagedFieldsEntry[] {
  const isOf = (entry: ManagedFieldsEntry, operation: string, name: string) =>
    entry.operation === operation && !entry.subresource && entry.manager === name;
  const old = entries.find((entry) => isOf(entry, "Update", updater));
  if (old === undefined) return entries;
  const applier = entries.find((entry) => isOf(entry, "Apply", manager));
  const target = applier ?? old;
  const sameVersion = entries.find((entry) => isOf(entry, "Update", updater) && entry.apiVersion === target.apiVersion);
  const fields = sameVersion === undefined ? fieldsOf(target) : union(fieldsOf(target), fieldsOf(sameVersion));
  const joined = withFields({ ...target, manager, operation: "Apply" }, fields);
  return entries.flatMap((entry) => {
    if (entry === target) return [joined];
    return isOf(entry, "Update", updater) ? [] : [entry];
  });
}
