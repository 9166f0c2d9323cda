import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus, type Status, StatusError } from "../../../machinery/status.ts";
import { inContext } from "../../errors.ts";
import type { Propagation } from "../../flags/deletion-flags.ts";
import { type DryRun, withDryRun } from "../../printers/name.ts";
import { ONE_WEEK } from "../../resources/follow.ts";
import type { Info } from "../../resources/info.ts";
import { apiVersionOf, formatKind } from "../../resources/mapper.ts";
import { withoutNotFound } from "../../resources/not-found.ts";
import { pathOf, send } from "../../resources/rest.ts";
import type { ResourceVisit } from "../../resources/visit.ts";
import type { VerbContext } from "../../verb.ts";
import { waitUntilDeleted } from "../wait/deleted.ts";

/** How objects are deleted. */
export interface DeleteOptions {
  readonly propagation: Propagation;
  /** seconds; negative: the object decides */
  readonly gracePeriod: number;
  readonly dryRun: DryRun;
  readonly ignoreNotFound: boolean;
  /** say once that cluster-scoped objects have nothing to do with the namespace of the command */
  readonly warnClusterScope: boolean;
  /** print `pod/web` instead of a sentence */
  readonly nameOnly: boolean;
  readonly wait: boolean;
  /** milliseconds to wait; 0: for as long as it takes */
  readonly timeout: number;
  /** places (`placeOf`) of the only objects that may be deleted */
  readonly only?: ReadonlySet<string>;
}

/** Where an object is: resource, namespace and name. */
export function placeOf({ mapping: { group, resource }, namespace, name }: Info): string {
  return `${resource}.${group}/${namespace}/${name}`;
}

/** Deletes the objects of a visit one by one and waits until all are gone (kubectl `delete.go`, DeleteResult). */
export async function deleteObjects(context: VerbContext, plan: ResourceVisit, options: DeleteOptions): Promise<void> {
  const { io } = context;
  const deleted: { info: Info; uid: string | undefined }[] = [];
  let warned = !options.warnClusterScope;
  try {
    await plan.run(async (info) => {
      if (options.only !== undefined && !options.only.has(placeOf(info))) return;
      const entry: (typeof deleted)[number] = { info, uid: undefined };
      deleted.push(entry);
      if (!warned && !info.mapping.namespaced) {
        io.stderr.write("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n");
        warned = true;
      }
      if (options.dryRun !== "client") entry.uid = await deleteOne(context, info, options);
      io.stdout.write(sentence(info, options));
    });
  } catch (error) {
    const rest = options.ignoreNotFound ? withoutNotFound(error) : error;
    if (rest !== undefined) throw rest;
  }
  if (deleted.length === 0) {
    io.stdout.write("No resources found\n");
    return;
  }
  if (!options.wait || options.dryRun !== "none") return;
  const client = await context.client();
  const timeout = options.timeout === 0 ? ONE_WEEK : options.timeout;
  const limit = { timeout, deadline: client.now() + timeout };
  try {
    for (const { info, uid } of deleted) await waitUntilDeleted(client, info, limit, uid);
  } catch (error) {
    // Who may delete but not look has done what can be done.
    if (!isStatus(error, "Forbidden") && !isStatus(error, "MethodNotAllowed")) throw error;
  }
}

/** @returns the UID of the object, where the server tells it */
async function deleteOne(
  context: VerbContext,
  { mapping, namespace, name, source }: Info,
  { gracePeriod, propagation, dryRun }: DeleteOptions,
): Promise<string | undefined> {
  const client = await context.client();
  try {
    const answer = await send<Status | KubeObject>(client, {
      method: "DELETE",
      path: pathOf(mapping, namespace, name),
      query: dryRun === "server" ? { dryRun: "All" } : {},
      body: {
        kind: "DeleteOptions",
        apiVersion: apiVersionOf(mapping),
        ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
        propagationPolicy: propagation,
        ...(dryRun === "server" && { dryRun: ["All"] }),
      },
    });
    return isStatusBody(answer) ? answer.details?.uid : answer.metadata.uid;
  } catch (error) {
    if (source === "") throw error;
    throw error instanceof StatusError ? inContext(`error when deleting ${JSON.stringify(source)}: `, error) : error;
  }
}

function isStatusBody(answer: Status | KubeObject): answer is Status {
  return answer.kind === "Status" && answer.apiVersion === "v1";
}

/** `pod "web" deleted from default namespace`. There is no object to print, so a printer is of no use. */
function sentence(info: Info, { gracePeriod, dryRun, nameOnly }: DeleteOptions): string {
  const kind = formatKind(info.mapping);
  if (nameOnly) return `${kind}/${info.name}\n`;
  const operation = gracePeriod === 0 ? "force deleted" : "deleted";
  const where = info.mapping.namespaced ? ` from ${info.namespace} namespace` : "";
  return `${kind} "${info.name}" ${withDryRun(`${operation}${where}`, dryRun)}\n`;
}
