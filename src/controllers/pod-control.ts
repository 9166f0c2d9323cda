import type { Pod, PodTemplateSpec } from "../generated/types.ts";
import { subdomainName } from "../machinery/names.ts";
import type { KubeObject } from "../machinery/object.ts";
import { isStatus, StatusError } from "../machinery/status.ts";
import type { Context } from "../sim/actor.ts";
import { controllerReference } from "./ownership.ts";

/**
 * A new pod of a template: labels, annotations and finalizers from the template, a generated name, and the owner as its
 * controller (`controller.GetPodFromTemplate`). Shares structure with the template: hand it to `Context.create`.
 */
export function podFromTemplate(template: PodTemplateSpec | undefined, owner: KubeObject): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: podNamePrefix(owner.metadata.name ?? ""),
      ...(owner.metadata.namespace !== undefined && { namespace: owner.metadata.namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template?.spec && { spec: template.spec }),
  };
}

/** Creates a pod and reports it as an event of its owner. Throws StatusError, having reported it too. */
export function createPod(context: Context, pod: Pod, owner: KubeObject): Pod {
  try {
    const created = context.create("pods", pod);
    context.event(owner, {
      type: "Normal",
      reason: "SuccessfulCreate",
      message: `Created pod: ${created.metadata.name}`,
    });
    return created;
  } catch (error) {
    if (error instanceof StatusError && !isNamespaceTerminating(error)) {
      context.event(owner, { type: "Warning", reason: "FailedCreate", message: `Error creating: ${error.message}` });
    }
    throw error;
  }
}

/** Deletes a pod and reports it as an event of its owner; one that is gone already is no failure. Throws StatusError. */
export function deletePod(context: Context, pod: Pod, owner: KubeObject): void {
  const { namespace = "", name = "" } = pod.metadata;
  try {
    context.delete("pods", namespace, name);
  } catch (error) {
    if (isStatus(error, "NotFound")) return;
    if (error instanceof StatusError) {
      context.event(owner, { type: "Warning", reason: "FailedDelete", message: `Error deleting: ${error.message}` });
    }
    throw error;
  }
  context.event(owner, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}` });
}

/** Whether a write failed because its namespace is being deleted: the object goes with it, so there is nothing to retry. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    isStatus(error, "Forbidden") &&
    error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") === true
  );
}

/** A dash between owner and suffix, unless that makes the name too long. */
function podNamePrefix(owner: string): string {
  const prefix = `${owner}-`;
  return subdomainName(prefix, true).length === 0 ? prefix : owner;
}
