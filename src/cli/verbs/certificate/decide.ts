import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { formatTime } from "../../../machinery/time.ts";
import { UsageError } from "../../errors.ts";
import { bool } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import type { Info } from "../../resources/info.ts";
import { hasSources } from "../../resources/manifests.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { visitResources } from "../../resources/visit.ts";
import { defineVerb, type Verb, type VerbContext } from "../../verb.ts";

const GROUP = "certificates.k8s.io";
const KIND = "CertificateSigningRequest";
/** How often a decision is tried again when somebody else has changed the request. */
const ATTEMPTS = 10;

interface SigningRequest extends KubeObject {
  status?: { conditions?: { type: string }[] };
}

interface Decision {
  readonly condition: "Approved" | "Denied";
  readonly opposite: "Approved" | "Denied";
  readonly reason: string;
  readonly message: string;
}

export const approve = decision({
  usage: "approve (-f FILENAME | NAME)",
  summary: "Approve a certificate signing request",
  description: "Lets the signer issue the certificate. Look at what the request asks for first.",
  done: "approved",
  decision: {
    condition: "Approved",
    opposite: "Denied",
    reason: "KubectlApprove",
    message: "This CSR was approved by kubectl certificate approve.",
  },
});

export const deny = decision({
  usage: "deny (-f FILENAME | NAME)",
  summary: "Deny a certificate signing request",
  description: "Keeps the signer from issuing the certificate.",
  done: "denied",
  decision: {
    condition: "Denied",
    opposite: "Approved",
    reason: "KubectlDeny",
    message: "This CSR was denied by kubectl certificate deny.",
  },
});

/** A verb that puts a condition on signing requests (kubectl `cmd/certificates/certificates.go`). */
function decision(words: {
  usage: string;
  summary: string;
  description: string;
  done: string;
  decision: Decision;
}): Verb {
  return defineVerb({
    usage: `certificate ${words.usage}`,
    summary: words.summary,
    description: words.description,
    examples: `# The request jane\nkubectl certificate ${words.usage.split(" ")[0]} jane`,
    flags: {
      ...outputFlags(),
      ...sourceFlags("with the requests"),
      force: bool("", false, "Write the decision even where it has been taken already"),
    },
    async run(context, values, args) {
      const sources = sourcesOf(values);
      const printer = await outputPrinter(context.io, values, words.done);
      if (args.length === 0 && !hasSources(sources))
        throw new UsageError("one or more CSRs must be specified as <name> or -f <filename>");
      const named = args.length > 0 ? { args: ["certificatesigningrequests", ...args] } : {};
      const { count } = await visitResources(
        context,
        { ...named, ...(hasSources(sources) && { sources, latest: true }) },
        async (info) => {
          await decide(context, info, words.decision, values.force);
          if (info.object !== undefined) context.io.stdout.write(printer.print(info.object));
        },
      );
      if (count === 0) context.io.stdout.write("No resources found\n");
    },
  });
}

async function decide(
  context: VerbContext,
  { mapping, name }: Info,
  decision: Decision,
  force: boolean,
): Promise<void> {
  if (mapping.group !== GROUP || mapping.kind !== KIND) {
    const got = mapping.group === "" ? mapping.kind : `${mapping.kind}.${mapping.group}`;
    throw new UsageError(`can only handle ${KIND}.${GROUP} objects, got ${got}`);
  }
  const client = await context.client();
  for (let attempt = 0; ; attempt++) {
    const csr = await send<SigningRequest>(client, { method: "GET", path: pathOf(mapping, "", name) });
    const decided = withCondition(csr, decision, formatTime(client.now()));
    if (decided === undefined && !force) return;
    try {
      const path = pathOf(mapping, "", name, "approval");
      await send(client, { method: "PUT", path, body: decided ?? csr });
      return;
    } catch (error) {
      if (!isStatus(error, "Conflict") || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** The request with the condition; undefined where it has it. Throws UsageError where the opposite was decided. */
function withCondition(csr: SigningRequest, decision: Decision, now: string): SigningRequest | undefined {
  const conditions = csr.status?.conditions ?? [];
  if (conditions.some(({ type }) => type === decision.opposite)) {
    throw new UsageError(
      `certificate signing request ${JSON.stringify(csr.metadata.name)} is already ${decision.opposite}`,
    );
  }
  if (conditions.some(({ type }) => type === decision.condition)) return undefined;
  const { condition: type, reason, message } = decision;
  const added = { type, status: "True", reason, message, lastUpdateTime: now };
  return { ...csr, status: { ...csr.status, conditions: [...conditions, added] } };
}
