import type { RbacSubject } from "../../../generated/types.ts";
import { UsageError } from "../../errors.ts";
import { string, stringArray } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;

const SUBJECT_FLAGS = {
  group: stringArray("", "Group to bind; may be given several times"),
  serviceaccount: stringArray("", "Service account to bind, <namespace>:<name>; may be given several times"),
  user: stringArray("", "User to bind; may be given several times"),
};

export const createRoleBinding = defineCreate({
  usage:
    "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  summary: "Create a role binding for a particular role or cluster role",
  examples:
    "# A role for a user and an account\nkubectl create rolebinding read --role=pod-reader --user=jane --serviceaccount=default:robot",
  flags: {
    ...SUBJECT_FLAGS,
    clusterrole: string("", "", "Cluster role to bind to"),
    role: string("", "", "Role to bind to"),
  },
  resource: "rolebindings",
  failure: "failed to create rolebinding: ",
  build({ name, values }) {
    requireName(name);
    if ((values.clusterrole === "") === (values.role === "")) {
      throw new UsageError("exactly one of clusterrole or role must be specified");
    }
    const roleRef =
      values.role !== ""
        ? { apiGroup: GROUP, kind: "Role", name: values.role }
        : { apiGroup: GROUP, kind: "ClusterRole", name: values.clusterrole };
    return { apiVersion: API_VERSION, kind: "RoleBinding", metadata: { name }, subjects: subjectsOf(values), roleRef };
  },
});

export const createClusterRoleBinding = defineCreate({
  usage:
    "clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  summary: "Create a cluster role binding for a particular cluster role",
  examples: "# All power to a group\nkubectl create clusterrolebinding ops --clusterrole=cluster-admin --group=ops",
  flags: { ...SUBJECT_FLAGS, clusterrole: string("", "", "Cluster role to bind to") },
  required: ["clusterrole"],
  resource: "clusterrolebindings",
  clusterScoped: true,
  failure: "failed to create clusterrolebinding: ",
  build({ name, values }) {
    const roleRef = { apiGroup: GROUP, kind: "ClusterRole", name: values.clusterrole };
    return {
      apiVersion: API_VERSION,
      kind: "ClusterRoleBinding",
      metadata: { name },
      subjects: subjectsOf(values),
      roleRef,
    };
  },
});

/** Users, then groups, then service accounts. Throws UsageError. */
export function subjectsOf(flags: {
  user: readonly string[];
  group: readonly string[];
  serviceaccount: readonly string[];
}): RbacSubject[] {
  return [
    ...flags.user.map((name) => ({ kind: "User", apiGroup: GROUP, name })),
    ...flags.group.map((name) => ({ kind: "Group", apiGroup: GROUP, name })),
    ...flags.serviceaccount.map((text) => {
      const [namespace = "", name = "", ...more] = text.split(":");
      if (namespace === "" || name === "" || more.length > 0) {
        throw new UsageError("serviceaccount must be <namespace>:<name>");
      }
      return { kind: "ServiceAccount", name, namespace };
    }),
  ];
}
