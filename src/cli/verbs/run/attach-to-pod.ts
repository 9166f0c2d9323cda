import type { RestClient } from "../../../client/rest-client.ts";
import type { Pod } from "../../../generated/types.ts";
import { isFinished, isReady } from "../../../kinds/core/pod/pod-state.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { ExitError, UsageError } from "../../errors.ts";
import { pathOf, send } from "../../resources/rest.ts";
import type { VerbContext } from "../../verb.ts";
import type { RunValues } from "./run.ts";

const PODS = { group: "", version: "v1", resource: "pods", namespaced: true };

/**
 * Follows a pod that `kubectl run` has made: its output, then, where it is not restarted, its exit code (kubectl `run.go`).
 * With `--rm` all created objects are deleted in the end. Throws ExitError with the code of the container.
 */
export async function attachToPod(
  context: VerbContext,
  values: RunValues,
  restartPolicy: string,
  created: readonly KubeObject[],
): Promise<void> {
  const client = await context.client();
  const [pod] = created;
  if (pod === undefined) return;
  const { name = "", namespace = "" } = pod.metadata;
  try {
    const started = await waitFor(client, pod, values["pod-running-timeout"], (one) => isFinished(one) || isUp(one));
    await printLogs(context, client, started, !isFinished(started));
    if (values["leave-stdin-open"] || restartPolicy === "Always") return;
    const wanted = restartPolicy === "OnFailure" ? ["Succeeded"] : ["Succeeded", "Failed"];
    const ended = await waitFor(client, pod, values["pod-running-timeout"], ({ status }) =>
      wanted.includes(status?.phase ?? ""),
    );
    if (ended.status?.phase === "Succeeded") return;
    const terminated = ended.status?.containerStatuses?.[0]?.state?.terminated;
    if (!terminated?.exitCode) throw new UsageError(`pod ${namespace}/${name} failed with unknown exit code`);
    context.io.stderr.write(
      `pod ${namespace}/${name} terminated (${terminated.reason ?? ""})\n${terminated.message ?? ""}\n`,
    );
    throw new ExitError(terminated.exitCode);
  } finally {
    if (values.rm) for (const object of created) await remove(context, client, object, values);
  }
}

function isUp(pod: Pod): boolean {
  return pod.status?.phase === "Running" && isReady(pod);
}

async function waitFor(
  client: RestClient,
  pod: KubeObject,
  timeout: number,
  done: (pod: Pod) => boolean,
): Promise<Pod> {
  const { name = "", namespace = "" } = pod.metadata;
  const now = await send<Pod>(client, { method: "GET", path: pathOf(PODS, namespace, name) });
  if (done(now)) return now;
  const query = {
    fieldSelector: `metadata.name=${name}`,
    resourceVersion: now.metadata.resourceVersion ?? "",
    watch: "true",
  };
  const events = client.watch({ method: "GET", path: pathOf(PODS, namespace), query }, client.now() + timeout);
  for await (const { type, object } of events) {
    if (type === "DELETED") throw new UsageError('pods "" not found');
    if (done(object as unknown as Pod)) return object as unknown as Pod;
  }
  throw new UsageError("timed out waiting for the condition");
}

async function printLogs({ io }: VerbContext, client: RestClient, pod: Pod, follow: boolean): Promise<void> {
  const { name = "", namespace = "" } = pod.metadata;
  const container = pod.spec?.containers[0]?.name ?? "";
  const query = { container, follow: follow ? "true" : undefined };
  const text = await send<unknown>(client, { method: "GET", path: pathOf(PODS, namespace, name, "log"), query });
  if (typeof text === "string") io.stdout.write(text);
}

async function remove({ io }: VerbContext, client: RestClient, object: KubeObject, values: RunValues): Promise<void> {
  const { name = "", namespace = "" } = object.metadata;
  const resource = object.kind === "Pod" ? "pods" : "services";
  try {
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
    await send(client, { method: "DELETE", path: pathOf({ ...PODS, resource }, namespace, name), body });
    if (!values.quiet) io.stdout.write(`${object.kind.toLowerCase()} "${name}" deleted from ${namespace} namespace\n`);
  } catch (error) {
    if (!isStatus(error, "NotFound")) throw error;
  }
}
