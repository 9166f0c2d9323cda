import type { PolicyRule } from "../../../generated/types.ts";
import { ExitError, UsageError } from "../../errors.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { newTabWriter, TABLE_LAYOUT } from "../../printers/tabwriter.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";
import { send } from "../../resources/rest.ts";
import { ruleRows } from "../../describe/role.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const RESOURCE_VERBS = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind"],
  ...["impersonate", "*", "approve", "sign", "escalate", "attest"],
];
const URL_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];
/** Resources that only policies know. */
const VIRTUAL_RESOURCES = ["users", "groups"];

const FLAGS = {
  "all-namespaces": bool("A", false, "Ask for all namespaces"),
  list: bool("", false, "List all that is allowed"),
  "no-headers": bool("", false, "With --list: print the table without its header"),
  quiet: bool("q", false, "Print nothing, only answer by the exit code"),
  subresource: string("", "", "Subresource such as log or scale"),
};

interface Review {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string };
}

export const canI = defineVerb({
  usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
  summary: "Check whether an action is allowed",
  description: "Asks the server whether the user may do something. The exit code is 1 where not.",
  examples:
    "# Create pods in the namespace?\nkubectl auth can-i create pods\n\n# What may this service account do?\nkubectl auth can-i --list --as=system:serviceaccount:default:robot",
  flags: FLAGS,
  async run(context, values, args) {
    const namespace = values["all-namespaces"] ? "" : (await context.namespace()).name;
    if (values.list) return listRules(context, values, args, namespace);
    const [verb = "", target = ""] = args;
    if (args.length !== 2) {
      throw new UsageError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const spec = target.startsWith("/")
      ? urlSpec(context, values, verb, target)
      : await resourceSpec(context, values, verb, target, namespace);
    if (values["no-headers"]) throw new UsageError("--no-headers cannot be set without --list specified");
    const review = await send<Review>(await context.client(), {
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", metadata: {}, spec },
    });
    const { allowed = false, reason, evaluationError } = review.status ?? {};
    const reasons = [reason, evaluationError].filter(Boolean).map((text) => ` - ${text}`);
    if (!values.quiet) context.io.stdout.write(allowed ? "yes\n" : `no${reasons.join("")}\n`);
    if (!allowed) throw new ExitError(1);
  },
});

function urlSpec(context: VerbContext, values: FlagValues<typeof FLAGS>, verb: string, path: string): object {
  if (values.subresource !== "") throw new UsageError("--subresource can not be used with NonResourceURL");
  if (!URL_VERBS.includes(verb)) warn(context, `verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { path, verb } };
}

async function resourceSpec(
  context: VerbContext,
  values: FlagValues<typeof FLAGS>,
  verb: string,
  target: string,
  namespace: string,
): Promise<object> {
  const slash = target.indexOf("/");
  const type = slash < 0 ? target : target.slice(0, slash);
  const name = slash < 0 ? "" : target.slice(slash + 1);
  const found = type === "*" ? undefined : await findResource(context, type);
  if (found !== undefined && !values["all-namespaces"]) {
    if (!found.namespaced) {
      const group = found.group === "" ? "" : ` in group '${found.group}'`;
      warn(context, `resource '${found.resource}' is not namespace scoped${group}`);
    }
  }
  if (!values["all-namespaces"] && !RESOURCE_VERBS.includes(verb)) warn(context, `verb '${verb}' is not a known verb`);
  return {
    resourceAttributes: {
      ...(namespace !== "" && { namespace }),
      verb,
      ...(found?.group && { group: found.group }),
      resource: found?.resource ?? type,
      ...(values.subresource !== "" && { subresource: values.subresource }),
      ...(name !== "" && { name }),
    },
  };
}

async function findResource(context: VerbContext, type: string): Promise<ResourceMapping | undefined> {
  const mapper = await context.mapper();
  try {
    return mapper.find(type.toLowerCase());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [resource = "", ...group] = type.toLowerCase().split(".");
    if (!VIRTUAL_RESOURCES.includes(type)) {
      const where = group.length === 0 ? "" : ` in group '${group.join(".")}'`;
      warn(context, `the server doesn't have a resource type '${resource}'${where}`);
    }
    return undefined;
  }
}

/** Upstream's warnings of this command end with a line of their own. */
function warn({ io }: VerbContext, text: string): void {
  io.stderr.write(`Warning: ${text}\n\n`);
}

async function listRules(
  context: VerbContext,
  values: FlagValues<typeof FLAGS>,
  args: readonly string[],
  namespace: string,
): Promise<void> {
  if (args.length > 0) throw new UsageError("list option must be specified with no arguments");
  if (values.quiet || values["all-namespaces"] || values.subresource !== "") {
    throw new UsageError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  }
  const review = await send<{
    status?: {
      resourceRules?: PolicyRule[];
      nonResourceRules?: PolicyRule[];
      incomplete?: boolean;
      evaluationError?: string;
    };
  }>(await context.client(), {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", metadata: {}, spec: { namespace } },
  });
  const { resourceRules = [], nonResourceRules = [], incomplete, evaluationError = "" } = review.status ?? {};
  if (incomplete) context.io.stderr.write(`Warning: the list may be incomplete: ${evaluationError}\n`);
  const writer = newTabWriter(TABLE_LAYOUT);
  if (!values["no-headers"]) writer.write("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
  for (const row of ruleRows([...resourceRules, ...nonResourceRules])) writer.write(`${row.join("\t")}\n`);
  context.io.stdout.write(writer.flush());
}
