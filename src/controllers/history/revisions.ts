import type { ControllerRevision, PodTemplateSpec } from "../../generated/types.ts";
import { templateHash } from "../../machinery/fnv.ts";
import { compareBytes, deepEqual } from "../../machinery/json.ts";
import { labelSelectorRequirements, type LabelSelector } from "../../machinery/label-selector.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { claim, controllerReference } from "../ownership.ts";

/** A workload whose pod templates are kept as ControllerRevisions. */
export interface Revised extends KubeObject {
  spec?: { selector: LabelSelector; template: PodTemplateSpec };
}

const NAME_LIMIT = 223;

/** The revisions of a workload, the oldest first; also adopts and releases them. */
export function listRevisions(context: Context, workload: Revised): ControllerRevision[] {
  const selector = labelSelectorRequirements(workload.spec?.selector);
  const revisions = claim<ControllerRevision>(context, {
    owner: workload,
    resource: "controllerrevisions.apps",
    selector,
  });
  return revisions.sort(byRevision);
}

/** Whether a revision holds the present template. */
export function holdsTemplate({ data }: ControllerRevision, { spec }: Revised): boolean {
  return deepEqual(data, revisionData(spec?.template));
}

/** The template that a revision holds. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } =
    (data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } }).spec?.template ?? {};
  return template;
}

/** The number that the revision of a template has which is now the newest. */
export function nextNumber(others: readonly ControllerRevision[]): number {
  return others.reduce((highest, { revision }) => Math.max(highest, revision), 0) + 1;
}

/**
 * Creates the revision of the present template, with its hash under a label. Returns undefined where another revision has
 * taken the name: the caller counts the collision, and the next try gives another hash.
 */
export function createRevision(
  context: Context,
  workload: Revised,
  { label, number, collisions }: { label: string; number: number; collisions: number | undefined },
): ControllerRevision | undefined {
  const { template } = workload.spec ?? {};
  const hash = templateHash(template ?? {}, collisions);
  const { namespace = "", name: owner = "", annotations } = workload.metadata;
  const name = `${owner.slice(0, NAME_LIMIT)}-${hash}`;
  try {
    return context.create<ControllerRevision>("controllerrevisions.apps", {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name,
        namespace,
        labels: { ...template?.metadata?.labels, [label]: hash },
        ...(annotations && { annotations }),
        ownerReferences: [controllerReference(workload)],
      },
      data: revisionData(template),
      revision: number,
    });
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
    const twin = context.get<ControllerRevision>("controllerrevisions.apps", namespace, name);
    return twin !== undefined && holdsTemplate(twin, workload) ? twin : undefined;
  }
}

/** Makes a revision the newest one. */
export function renumber(context: Context, revision: ControllerRevision, number: number): ControllerRevision {
  if (revision.revision === number) return revision;
  return context.update("controllerrevisions.apps", { ...revision, revision: number });
}

/** Deletes a revision. */
export function deleteRevision(context: Context, { metadata }: ControllerRevision): void {
  try {
    context.delete("controllerrevisions.apps", metadata.namespace ?? "", metadata.name ?? "");
  } catch (error) {
    if (!isStatus(error, "NotFound")) throw error;
  }
}

/** A strategic merge patch that puts the whole template back. */
function revisionData(template: PodTemplateSpec | undefined): object {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  return (
    a.revision - b.revision ||
    compareBytes(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
    compareBytes(a.metadata.name ?? "", b.metadata.name ?? "")
  );
}
