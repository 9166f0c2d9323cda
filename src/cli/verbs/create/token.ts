import { isObject } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { duration, type FlagValues, string, stringArray } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { asTyped } from "../../printers/go-order.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { defineVerb } from "../../verb.ts";
import { nameOf } from "./define-create.ts";

const FLAGS = {
  ...outputFlags(),
  audience: stringArray("", "Who the token is for; may be given several times"),
  "bound-object-kind": string("", "", "Kind of an object to bind the token to: Node, Pod, Secret"),
  "bound-object-name": string("", "", "Name of the object; the token ends with it"),
  "bound-object-uid": string("", "", "UID of the object"),
  duration: duration("", 0, "How long the token is good for; 0 leaves it to the server"),
};

const KINDS = ["Node", "Pod", "Secret"];
const SERVICE_ACCOUNTS = { group: "", version: "v1", resource: "serviceaccounts", namespaced: true };

export const createToken = defineVerb({
  usage: "create token SERVICE_ACCOUNT_NAME",
  summary: "Request a service account token",
  examples: "# A token for an hour\nkubectl create token robot --duration=1h",
  flags: FLAGS,
  async run(context, values, args) {
    const name = nameOf(context, args, "token");
    const { name: namespace } = await context.namespace();
    const printer = await outputPrinter(context.io, values, "created", "none", false);
    validate(name, values);
    const body = tokenRequest(values);
    const answer = await requestToken(async () =>
      send(await context.client(), { method: "POST", path: pathOf(SERVICE_ACCOUNTS, namespace, name, "token"), body }),
    );
    const token = isObject(answer.status) ? answer.status.token : undefined;
    if (typeof token !== "string" || token === "") {
      throw new UsageError("failed to create token: no token in server response");
    }
    if (context.changed.has("output")) context.io.stdout.write(printer.print(asTyped(answer)));
    else context.io.stdout.write(context.io.stdoutIsTty ? `${token}\n` : token);
  },
});

function validate(name: string, values: FlagValues<typeof FLAGS>): void {
  const { "bound-object-kind": kind, "bound-object-name": boundName, "bound-object-uid": uid } = values;
  if (name === "") throw new UsageError("service account name is required");
  if (values.duration < 0) throw new UsageError("--duration must be greater than or equal to 0");
  if (values.duration % 1000 !== 0) throw new UsageError("--duration cannot be expressed in units less than seconds");
  if (values.audience.includes("")) throw new UsageError("--audience must not be an empty string");
  if (kind === "") {
    if (boundName !== "")
      throw new UsageError("--bound-object-name can only be set if --bound-object-kind is provided");
    if (uid !== "") throw new UsageError("--bound-object-uid can only be set if --bound-object-kind is provided");
    return;
  }
  if (!KINDS.includes(kind)) throw new UsageError(`supported --bound-object-kind values are ${KINDS.join(", ")}`);
  if (boundName === "") throw new UsageError("--bound-object-name is required if --bound-object-kind is provided");
}

function tokenRequest(values: FlagValues<typeof FLAGS>): object {
  const { "bound-object-kind": kind, "bound-object-name": name, "bound-object-uid": uid } = values;
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: {},
    spec: {
      audiences: values.audience.length > 0 ? values.audience : null,
      ...(values.duration > 0 && { expirationSeconds: values.duration / 1000 }),
      ...(kind !== "" && { boundObjectRef: { kind, apiVersion: "v1", name, ...(uid !== "" && { uid }) } }),
    },
  };
}

async function requestToken(work: () => Promise<KubeObject>): Promise<KubeObject> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new UsageError(`failed to create token: ${error.message}`);
  }
}
