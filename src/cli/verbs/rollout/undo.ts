import type { RestClient } from "../../../client/rest-client.ts";
import type { DaemonSet, Deployment, ReplicaSet } from "../../../generated/types.ts";
import { sameTemplate, withoutHash } from "../../../kinds/apps/template-comparison.ts";
import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { quote } from "../../../machinery/go-format.ts";
import { deepEqual } from "../../../machinery/json.ts";
import { StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { int } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { printable } from "../../printers/typed.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { planResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";
import { patchOf, type Revision, readHistory, templateOf } from "./revisions.ts";
import { REVISION } from "./status-text.ts";
import { templateText } from "./template-text.ts";
import {
  groupKind,
  isKnownWorkload,
  type WorkloadKind,
  workloadFlags,
  workloadOf,
  workloadQuery,
} from "./workloads.ts";

/** Annotations of a deployment that a revision does not bring back (kubectl `polymorphichelpers/rollback.go`). */
const KEPT_ANNOTATIONS = new Set([
  LAST_APPLIED,
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

export const undo = defineVerb({
  usage: "undo (TYPE NAME | TYPE/NAME) [flags]",
  summary: "Undo a previous rollout",
  description:
    "Goes back to the revision before, or to the one that is named: its pod template becomes the current one.",
  examples:
    "# Back to the revision before\nkubectl rollout undo deployment/web\n\n# Back to a certain one\nkubectl rollout undo daemonset/agent --to-revision=3",
  flags: {
    ...workloadFlags(),
    ...dryRunFlags(),
    "to-revision": int("", 0, "The revision to go back to; 0 is the one before"),
    ...outputFlags(),
  },
  async run(context, values, args) {
    const { io, program } = context;
    const dryRun = await dryRunOf(context, values);
    const plan = await planResources(context, workloadQuery(values, args));
    const client = await context.client();
    await plan.run(async (info) => {
      const { mapping, object, name } = info;
      if (object === undefined) return;
      if (object.metadata.annotations?.[LAST_APPLIED] !== undefined) {
        io.stderr.write(
          `Warning: resource ${mapping.resource}/${name} was previously managed with '${program} apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future '${program} apply' operations. Consider using '${program} apply' with your previous configuration file instead.\n`,
        );
      }
      const outcome = await rollBack(client, info, values["to-revision"], dryRun);
      const printer = await outputPrinter(io, values, outcome, dryRun, false);
      io.stdout.write(printer.print(await printable(object, values)));
    });
  },
});

/** @returns what is said behind the object's name */
async function rollBack(client: RestClient, info: Info, toRevision: number, dryRun: DryRun): Promise<string> {
  const { mapping, namespace, name } = info;
  const kind = workloadOf(mapping);
  if (kind === undefined) throw noRollback(info);
  if (toRevision < 0) throw notInHistory(toRevision);
  const { workload, revisions } = await readHistory(client, kind, namespace, name);
  const target = targetOf(kind, name, revisions, toRevision);
  if (dryRun === "client") {
    const text = templateText(await templateOf(workload, target));
    return kind === "Deployment" ? text : `will roll back to ${text}`;
  }
  if (kind === "Deployment" && (workload as Deployment).spec?.paused === true) {
    throw new UsageError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  if (matches(kind, workload, target))
    return `skipped rollback (current template already matches revision ${toRevision})`;
  const patch =
    kind === "Deployment"
      ? { contentType: "application/json-patch+json", body: deploymentPatch(workload, target.object) }
      : { contentType: "application/strategic-merge-patch+json", body: patchOf(target.object) };
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  try {
    await send(client, { method: "PATCH", path: pathOf(mapping, namespace, name), query, ...patch });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new UsageError(`failed restoring revision ${toRevision}: ${error.message}`);
  }
  return "rolled back";
}

function targetOf(kind: WorkloadKind, name: string, revisions: readonly Revision[], toRevision: number): Revision {
  if (toRevision > 0) {
    const found = revisions.find(({ number }) => number === toRevision);
    if (found === undefined) throw notInHistory(toRevision);
    return found;
  }
  const previous = [...revisions].sort((a, b) => a.number - b.number).at(-2);
  if (previous !== undefined) return previous;
  throw new UsageError(
    kind === "Deployment"
      ? `no rollout history found for deployment ${quote(name)}`
      : "no last revision to roll back to",
  );
}

function matches(kind: WorkloadKind, workload: DaemonSet | Deployment, { object }: Revision): boolean {
  const template = workload.spec?.template;
  if (kind === "Deployment") return sameTemplate((object as ReplicaSet).spec?.template, template);
  const patch = { spec: { template: { ...template, $patch: "replace" } } };
  return deepEqual(patch, patchOf(object));
}

function deploymentPatch({ metadata }: Deployment, { metadata: old, spec }: ReplicaSet) {
  const annotations = [
    ...Object.entries(metadata.annotations ?? {}).filter(([key]) => KEPT_ANNOTATIONS.has(key)),
    ...Object.entries(old.annotations ?? {}).filter(([key]) => !KEPT_ANNOTATIONS.has(key)),
  ];
  return [
    { op: "replace", path: "/spec/template", value: withoutHash(spec?.template) },
    { op: "replace", path: "/metadata/annotations", value: Object.fromEntries(annotations) },
  ];
}

function notInHistory(revision: number): UsageError {
  return new UsageError(`unable to find specified revision ${revision} in history`);
}

function noRollback({ mapping }: Info): UsageError {
  const quoted = quote(groupKind(mapping));
  if (isKnownWorkload(mapping)) return new UsageError(`no rollbacker has been implemented for ${quoted}`);
  const unknown = `no visitor method exists for {${mapping.group} ${mapping.kind}}`;
  return new UsageError(`error retrieving rollbacker for ${quoted}, ${unknown}`);
}
