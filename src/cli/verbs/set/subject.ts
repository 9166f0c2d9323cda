import type { KubeObject } from "../../../machinery/object.ts";
import { compareBytes } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { stringArray } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { defineVerb } from "../../verb.ts";
import { changeObjects, checkLocal, objectsToChange, setFlags, setMode } from "./change-objects.ts";

const RBAC = "rbac.authorization.k8s.io";

interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

export const setSubject = defineVerb({
  usage:
    "subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  summary: "Update the user, group, or service account in a role binding or cluster role binding",
  description: "Adds users, groups and service accounts to role bindings and cluster role bindings.",
  examples:
    "# A service account\nkubectl set subject rolebinding readers --serviceaccount=default:robot\n\n# Users and a group\nkubectl set subject rolebinding readers --user=ann --user=bob --group=devs",
  flags: {
    ...setFlags(),
    group: stringArray("", "Group to bind to the role"),
    ...selectorFlag(),
    serviceaccount: stringArray("", "Service account to bind to the role, <namespace>:<name>"),
    user: stringArray("", "User to bind to the role"),
  },
  async run(context, values, args) {
    const mode = await setMode(context, values, "subjects updated");
    const objects = await objectsToChange(context, values, args, values.selector);
    checkLocal(values, mode.dryRun);
    if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
    const { user, group, serviceaccount } = values;
    if (user.length === 0 && group.length === 0 && serviceaccount.length === 0)
      throw new UsageError("you must specify at least one value of user, group or serviceaccount");
    const clusterWide = objects.some(({ object }) => object.kind === "ClusterRoleBinding");
    for (const account of serviceaccount) checkAccount(account, clusterWide);
    const namespace = (await context.namespace()).name;
    const subjects: Subject[] = [
      ...sortedSet(user).map((name) => ({ kind: "User", apiGroup: RBAC, name })),
      ...sortedSet(group).map((name) => ({ kind: "Group", apiGroup: RBAC, name })),
      ...sortedSet(serviceaccount).map((account) => {
        const [place = "", name = ""] = account.split(":");
        return { kind: "ServiceAccount", name, namespace: place || namespace };
      }),
    ];
    await changeObjects(context, values, mode, objects, {
      failure: "failed to patch subjects to rolebinding: ",
      change: (object) => withSubjects(object, subjects),
    });
  },
});

function checkAccount(account: string, clusterWide: boolean): void {
  const [namespace, name, ...more] = account.split(":");
  if (!name || more.length > 0) throw new UsageError("serviceaccount must be <namespace>:<name>");
  if (clusterWide && namespace === "")
    throw new UsageError("serviceaccount must be <namespace>:<name>, namespace must be specified");
}

function withSubjects(object: KubeObject, added: readonly Subject[]): KubeObject | undefined {
  if (object.apiVersion !== `${RBAC}/v1` || (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding"))
    throw new UsageError("setting subjects is only supported for RoleBinding/ClusterRoleBinding");
  const subjects = (object.subjects ?? []) as readonly Subject[];
  const fresh = added.filter((one) => !subjects.some((old) => same(old, one)));
  return fresh.length === 0 ? undefined : { ...object, subjects: [...subjects, ...fresh] };
}

function same(a: Subject, b: Subject): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    (a.apiGroup ?? "") === (b.apiGroup ?? "") &&
    (a.namespace ?? "") === (b.namespace ?? "")
  );
}

function sortedSet(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareBytes);
}
