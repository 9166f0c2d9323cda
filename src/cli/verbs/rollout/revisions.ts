import type { RestClient } from "../../../client/rest-client.ts";
import type { ControllerRevision, Deployment, PodTemplateSpec, ReplicaSet } from "../../../generated/types.ts";
import { sameTemplate } from "../../../kinds/apps/template-comparison.ts";
import { parseInteger } from "../../../machinery/go-format.ts";
import { isObject, type JsonObject } from "../../../machinery/json.ts";
import {
  formatRequirements,
  type LabelSelector,
  labelSelectorRequirements,
} from "../../../machinery/label-selector.ts";
import { asJson, controllerOf, type KubeList, type KubeObject } from "../../../machinery/object.ts";
import { ParseError } from "../../../machinery/parse-error.ts";
import { UsageError } from "../../errors.ts";
import { REVISION } from "./status-text.ts";
import type { WorkloadKind } from "./workloads.ts";

/** One revision of a workload, by what stands for it. */
export interface Revision {
  readonly number: number;
  /** a ReplicaSet or a ControllerRevision */
  readonly object: KubeObject;
}

/** A workload as it is now, and its revisions, the current one included. */
export interface RolloutHistory {
  readonly workload: KubeObject;
  /** of a deployment the newest last; where two have the same number, the last one counts */
  readonly revisions: readonly Revision[];
}

/** Reads a workload and its revisions (kubectl `polymorphichelpers/history.go`). Throws UsageError. */
export async function readHistory(
  client: RestClient,
  kind: WorkloadKind,
  namespace: string,
  name: string,
): Promise<RolloutHistory> {
  const what = kind === "Deployment" ? "deployment" : kind;
  const root = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}`;
  const path = `${root}/${kind.toLowerCase()}s/${encodeURIComponent(name)}`;
  const workload = await get<KubeObject>(client, path, `failed to retrieve ${what} ${name}`);
  const { selector } = (workload as { spec?: { selector?: LabelSelector } }).spec ?? {};
  const query = { labelSelector: formatRequirements(labelSelectorRequirements(selector)) };
  const owned = ({ metadata }: KubeObject) => controllerOf({ metadata })?.uid === workload.metadata.uid;
  if (kind === "Deployment") {
    const failure = `failed to retrieve replica sets from deployment ${name}`;
    const list = await get<KubeList<ReplicaSet>>(client, `${root}/replicasets`, failure, query);
    return { workload, revisions: replicaSetRevisions(workload, typed(list).filter(owned)) };
  }
  const failure = `unable to find history controlled by ${kind} ${name}`;
  const list = await get<KubeList<ControllerRevision>>(client, `${root}/controllerrevisions`, failure, query);
  const revisions = typed(list)
    .filter(owned)
    .map((object) => ({ number: object.revision, object }));
  return { workload, revisions };
}

/** A revision's pod template; that of a ControllerRevision is what the workload becomes with it. */
export async function templateOf(workload: KubeObject, { object }: Revision): Promise<PodTemplateSpec> {
  const whole = object.kind === "ReplicaSet" ? object : await withRevision(workload, object);
  return (whole as Deployment).spec?.template ?? {};
}

/** The workload with the state that a ControllerRevision holds. */
export async function withRevision(workload: KubeObject, revision: KubeObject): Promise<KubeObject> {
  const { applyStrategicPatch } = await import("../../../machinery/patch/strategic/apply.ts");
  const { schemaOf } = await import("../../../kinds/schema/registry.ts");
  const schema = schemaOf({ group: "apps", version: "v1", kind: workload.kind });
  const data = patchOf(revision);
  return schema === undefined
    ? workload
    : (applyStrategicPatch(asJson(workload), data, schema) as unknown as KubeObject);
}

/** The strategic merge patch that a ControllerRevision holds. */
export function patchOf({ data }: KubeObject): JsonObject {
  return isObject(data) ? data : {};
}

/** The old ones by age, then the current one, which is the oldest with the deployment's template. */
function replicaSetRevisions(deployment: Deployment, sets: readonly ReplicaSet[]): Revision[] {
  const byAge = [...sets].sort((a, b) => compare(ageKey(a), ageKey(b)));
  const current = byAge.find(({ spec }) => sameTemplate(spec?.template, deployment.spec?.template));
  const ordered = current === undefined ? byAge : [...byAge.filter((set) => set !== current), current];
  return ordered.flatMap((object) => {
    const number = revisionOf(object);
    return number === undefined ? [] : [{ number, object }];
  });
}

function revisionOf({ metadata }: ReplicaSet): number | undefined {
  try {
    return parseInteger(metadata.annotations?.[REVISION] ?? "0");
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function ageKey({ metadata }: KubeObject): string {
  return `${metadata.creationTimestamp ?? ""} ${metadata.name ?? ""}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Items of a list with the type that the list stands for. */
function typed<T extends KubeObject>({ apiVersion, kind, items }: KubeList<T>): T[] {
  return items.map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, "") }));
}

async function get<T>(
  client: RestClient,
  path: string,
  failure: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  const { code, body } = await client.request({ method: "GET", path, query });
  if (code < 400) return body as T;
  throw new UsageError(`${failure}: ${(body as { message?: string }).message ?? ""}`);
}
