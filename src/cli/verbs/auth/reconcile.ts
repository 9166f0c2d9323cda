import type { PolicyRule, RbacSubject, RoleRef } from "../../../generated/types.ts";
import { missingRules } from "../../../kinds/rbac/policy-rule.ts";
import type { RestClient } from "../../../client/rest-client.ts";
import { deepEqual } from "../../../machinery/json.ts";
import type { LabelSelector } from "../../../machinery/label-selector.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { hasSources } from "../../resources/manifests.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { visitResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";

const GROUP = "rbac.authorization.k8s.io";
const AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

interface RbacObject extends KubeObject {
  rules?: PolicyRule[] | null;
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
  roleRef?: RoleRef;
  subjects?: RbacSubject[];
}

/** What has to be done to an object, and why. */
interface Reconciliation {
  readonly object: RbacObject;
  readonly operation: "" | "create" | "update" | "recreate";
  /** the object says that it is not to be touched */
  readonly protected: boolean;
  /** reports: headings with their lines */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

export const reconcile = defineVerb({
  usage: "auth reconcile -f FILENAME",
  summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
  description:
    "Creates what is missing, adds rules and subjects that are missing, and takes away others only when told to. Namespaces are created for the objects where they are missing.",
  examples: "# The roles and bindings of a file\nkubectl auth reconcile -f rbac.yaml",
  flags: {
    ...outputFlags(),
    ...dryRunFlags(),
    ...sourceFlags("with the roles and bindings"),
    "remove-extra-permissions": bool("", false, "Take away permissions that the manifests do not have"),
    "remove-extra-subjects": bool("", false, "Take away subjects that the manifests do not have"),
  },
  async run(context, values, args) {
    const sources = sourcesOf(values);
    if (!hasSources(sources)) throw new UsageError("must specify one of -f and -k");
    if (args.length > 0) throw new UsageError("no arguments are allowed");
    const dryRun = await dryRunOf(context, values);
    if (dryRun === "server") throw new UsageError("--dry-run=server for command reconcile is not supported yet");
    const printer = await outputPrinter(context.io, values, "reconciled", dryRun);
    const client = await context.client();
    const { explicit } = await context.namespace();
    const { stdout, stderr } = context.io;
    await visitResources(context, { sources, enforceNamespace: explicit, fetch: false }, async (info) => {
      const expected = info.object as RbacObject;
      const [group = "", version = ""] = expected.apiVersion.split("/");
      if (group !== GROUP) return;
      if (version !== "v1") throw new UsageError(`only ${GROUP}/v1 is supported: not *${version}.${expected.kind}`);
      const isRole = !expected.kind.endsWith("Binding");
      const removes = values[isRole ? "remove-extra-permissions" : "remove-extra-subjects"];
      const plan = compare(await live(client, info), expected, removes);
      const object = dryRun === "none" && !plan.protected ? await carryOut(client, info, plan) : plan.object;
      stdout.write(printer.print(object));
      const caveat = plan.protected ? `, but object opted out (${AUTO_UPDATE}: false)` : "";
      if (plan.operation === "") return;
      stderr.write(`\treconciliation required ${plan.operation}${caveat}\n`);
      const what = isRole ? "rules" : "subjects";
      report(stderr, `missing ${what} added`, plan.missing);
      if (removes) report(stderr, `extra ${what} removed`, plan.extra);
    });
  },
});

function report(stderr: { write(text: string): void }, heading: string, lines: readonly string[]): void {
  if (lines.length > 0) stderr.write(`\t${heading}:\n${lines.map((line) => `\t\t${line}\n`).join("")}`);
}

async function live(client: RestClient, { mapping, namespace, name }: Info): Promise<RbacObject | undefined> {
  try {
    return await send<RbacObject>(client, { method: "GET", path: pathOf(mapping, namespace, name) });
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

/** What makes the live object have what is expected (component-helpers `auth/rbac/reconciliation`). */
function compare(existing: RbacObject | undefined, expected: RbacObject, removes: boolean): Reconciliation {
  const isRole = expected.roleRef === undefined;
  if (existing === undefined) {
    const missing = isRole ? (expected.rules ?? []).map(ruleLine) : (expected.subjects ?? []).map(subjectLine);
    return { object: expected, operation: "create", protected: false, missing, extra: [] };
  }
  const optedOut = existing.metadata.annotations?.[AUTO_UPDATE] === "false";
  if (!isRole && !sameRoleRef(existing.roleRef, expected.roleRef)) {
    return { object: expected, operation: "recreate", protected: optedOut, missing: [], extra: [] };
  }
  const merged = withMetadata(existing, expected);
  const changes = isRole ? reconcileRules(merged, expected, removes) : reconcileSubjects(merged, expected, removes);
  const operation = deepEqual(changes.object, existing) ? "" : "update";
  return { ...changes, operation, protected: optedOut };
}

type Changes = Pick<Reconciliation, "object" | "missing" | "extra">;

function reconcileRules(existing: RbacObject, expected: RbacObject, removes: boolean): Changes {
  const { aggregationRule: before, ...rest } = existing;
  const { aggregationRule: wanted } = expected;
  const owned = existing.rules ?? [];
  const missing = missingRules(owned, expected.rules ?? []);
  // The rules of an aggregated role are its controller's business.
  const extra = before !== undefined && wanted !== undefined ? [] : missingRules(expected.rules ?? [], owned);
  const replaced = removes && missing.length + extra.length > 0;
  const rules = replaced ? (expected.rules ?? []) : [...owned, ...(removes ? [] : missing)];
  const aggregationRule = wanted === undefined ? undefined : aggregated(before, wanted, removes);
  const changed = missing.length > 0 || replaced;
  return {
    object: {
      ...rest,
      ...(changed ? { rules } : existing.rules !== undefined && { rules: existing.rules }),
      ...(aggregationRule && { aggregationRule }),
    },
    missing: missing.map(ruleLine),
    extra: extra.map(ruleLine),
  };
}

type AggregationRule = NonNullable<RbacObject["aggregationRule"]>;

function aggregated(before: AggregationRule | undefined, wanted: AggregationRule, removes: boolean): AggregationRule {
  const owned = before?.clusterRoleSelectors ?? [];
  const asked = wanted.clusterRoleSelectors ?? [];
  const missing = asked.filter((one) => !owned.some((other) => deepEqual(one, other)));
  const extra = owned.filter((one) => !asked.some((other) => deepEqual(one, other)));
  if (removes && missing.length + extra.length > 0) return wanted;
  return { ...before, clusterRoleSelectors: [...owned, ...missing] };
}

function reconcileSubjects(existing: RbacObject, expected: RbacObject, removes: boolean): Changes {
  const owned = existing.subjects ?? [];
  const wanted = expected.subjects ?? [];
  const lines = new Set(owned.map(subjectLine));
  const wantedLines = new Set(wanted.map(subjectLine));
  const missing = wanted.filter(
    (subject, i) => !lines.has(subjectLine(subject)) && wanted.findIndex((other) => deepEqual(other, subject)) === i,
  );
  const extra = owned.filter((subject) => !wantedLines.has(subjectLine(subject)));
  const replaced = removes && missing.length + extra.length > 0;
  const subjects = replaced ? wanted : [...owned, ...(removes ? [] : missing)];
  const object = missing.length > 0 || replaced ? { ...existing, subjects } : existing;
  return { object, missing: missing.map(subjectLine), extra: extra.map(subjectLine) };
}

/** Labels and annotations of both; those that are there already count. */
function withMetadata(existing: RbacObject, { metadata }: RbacObject): RbacObject {
  const merged = { ...existing.metadata };
  for (const key of ["annotations", "labels"] as const) {
    if (metadata[key] !== undefined) merged[key] = { ...metadata[key], ...existing.metadata[key] };
  }
  return { ...existing, metadata: merged };
}

async function carryOut(client: RestClient, info: Info, { object, operation }: Reconciliation): Promise<RbacObject> {
  const { mapping, namespace, name } = info;
  const create = async () => {
    if (mapping.namespaced) await ensureNamespace(client, namespace);
    return send<RbacObject>(client, { method: "POST", path: pathOf(mapping, namespace), body: object });
  };
  switch (operation) {
    case "create":
      return create();
    case "recreate":
      await send(client, { method: "DELETE", path: pathOf(mapping, namespace, name) });
      return create();
    case "update":
      return send<RbacObject>(client, { method: "PUT", path: pathOf(mapping, namespace, name), body: object });
    default:
      return object;
  }
}

/** Who may not look at namespaces or create them may still be right that this one is there. */
async function ensureNamespace(client: RestClient, name: string): Promise<void> {
  const path = "/api/v1/namespaces";
  try {
    await send(client, { method: "GET", path: `${path}/${encodeURIComponent(name)}` });
  } catch (error) {
    if (!isStatus(error, "NotFound") && !isStatus(error, "Forbidden")) throw error;
    try {
      await send(client, { method: "POST", path, body: { apiVersion: "v1", kind: "Namespace", metadata: { name } } });
    } catch (refusal) {
      if (!isStatus(refusal, "AlreadyExists") && !isStatus(refusal, "Forbidden")) throw refusal;
    }
  }
}

function sameRoleRef(a: RoleRef | undefined, b: RoleRef | undefined): boolean {
  return (a?.apiGroup ?? "") === (b?.apiGroup ?? "") && a?.kind === b?.kind && a?.name === b?.name;
}

/** A rule as Go prints the struct. */
function ruleLine({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const list = (items: readonly string[] = []) => `[${items.join(" ")}]`;
  return `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
}

/** A subject as Go prints the struct. */
function subjectLine({ kind, apiGroup = "", name, namespace = "" }: RbacSubject): string {
  return `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
}
