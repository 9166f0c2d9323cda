import { isImageReference } from "../../../machinery/image-reference.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { readArgument, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import {
  bool,
  deprecated,
  duration,
  type FlagValues,
  int,
  optionalString,
  string,
  stringArray,
} from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { overrideFlags, withOverrides } from "../../flags/override-flags.ts";
import { sourceFlags } from "../../flags/source-flags.ts";
import type { DryRun } from "../../printers/name.ts";
import { asTyped } from "../../printers/go-order.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { exposedService, parseLabels, PLAIN_EXPOSE } from "../expose/exposed-service.ts";
import { podOf } from "./pod.ts";

const SOURCES = sourceFlags("to replace the object");

const FLAGS = {
  ...SOURCES,
  ...outputFlags(),
  ...dryRunFlags(),
  ...overrideFlags(),
  annotations: stringArray("", "Annotation of the pod, key=value"),
  attach: bool("", false, "Wait until the pod runs, then attach to it; default with --stdin"),
  cascade: optionalString("", "background", "background", "How --rm treats what the pod owns"),
  command: bool("", false, "The words behind -- are the command, not its arguments"),
  "detach-keys": string("", "ctrl-p,ctrl-q", "Keys that detach from the container"),
  env: stringArray("", "Environment variable, name=value"),
  expose: bool("", false, "Create a ClusterIP service for the pod too; needs --port"),
  "field-manager": string("", "kubectl-run", "Who owns the fields that are set"),
  filename: deprecated(SOURCES.filename, "it is ignored by kubectl run and will be removed in a future release"),
  force: bool("", false, "With --rm: delete at once"),
  "grace-period": int("", -1, "With --rm: seconds that the pod has to end"),
  image: string("", "", "Image to run"),
  "image-pull-policy": string("", "", "Always, IfNotPresent or Never; default: the server decides"),
  labels: string("l", "", "Labels of the pod, key=value, comma-separated"),
  "leave-stdin-open": bool("", false, "Leave stdin open when the first attach ends"),
  "pod-running-timeout": duration("", 60_000, "How long to wait until the pod runs"),
  port: string("", "", "Port that the container serves"),
  privileged: bool("", false, "Run the container with all privileges"),
  quiet: bool("q", false, "No prompts"),
  restart: string("", "Always", "Restart policy: Always, OnFailure, Never"),
  rm: bool("", false, "Delete the pod when it is done; only when attached"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
  stdin: bool("i", false, "Keep stdin of the container open"),
  timeout: duration("", 0, "With --rm: how long to wait for the deletion"),
  tty: bool("t", false, "Give the container a terminal"),
  wait: bool("", false, "With --rm: wait for the deletion"),
};

/** What `run` works with. */
export type RunValues = FlagValues<typeof FLAGS>;

export const run = defineVerb({
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  summary: "Run a particular image on the cluster",
  examples:
    "# A pod with a web server\nkubectl run web --image=nginx\n\n# A pod that runs a command once\nkubectl run once --image=busybox --restart=Never -- echo done\n\n# A manifest, without creating anything\nkubectl run web --image=nginx --dry-run=client -o yaml",
  flags: FLAGS,
  required: ["image"],
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    const printer = await outputPrinter(context.io, values, "created", dryRun, false);
    const attach = context.changed.has("attach") ? values.attach : values.stdin;
    const restartPolicy = validate(context, values, args, attach, dryRun);
    const [name = "", ...words] = args;
    const pod = await create(
      context,
      values,
      dryRun,
      "pods",
      withOverrides(buildPod(name, words, restartPolicy, values), values),
    );
    const created = [pod];
    const errors: unknown[] = [];
    if (values.expose) {
      try {
        const service = await create(context, values, dryRun, "services", buildService(name, values));
        context.io.stdout.write(printer.print(service));
        if (values.output === "yaml") context.io.stdout.write("---\n");
        created.push(service);
      } catch (error) {
        errors.push(error);
      }
    }
    if (attach) {
      const { attachToPod } = await import("./attach-to-pod.ts");
      return attachToPod(context, values, restartPolicy, created);
    }
    context.io.stdout.write(printer.print(pod));
    if (errors.length > 0) throw errors[0];
  },
});

/** Checks what the flags say together. @returns the restart policy */
function validate(
  context: VerbContext,
  values: RunValues,
  args: readonly string[],
  attach: boolean,
  dryRun: DryRun,
): string {
  const misuse = (message: string) => new UsageError(message, `See '${context.program} run -h' for help and examples`);
  if (args.length === 0 || context.dash === 0) throw misuse("NAME is required for run");
  if (values["pod-running-timeout"] <= 0) throw misuse("--pod-running-timeout must be higher than zero");
  if (values.image === "") throw new UsageError("--image is required");
  if (!isImageReference(values.image)) {
    throw new UsageError(`Invalid image name ${JSON.stringify(values.image)}: invalid reference format`);
  }
  if (values.tty && !values.stdin) throw misuse("-i/--stdin is required for containers with -t/--tty=true");
  if (values.expose && values.port === "") throw misuse("--port must be set when exposing a service");
  const restartPolicy = values.restart || (values.stdin ? "OnFailure" : "Always");
  if (!["Always", "OnFailure", "Never"].includes(restartPolicy)) {
    throw misuse(`invalid restart policy: ${values.restart}`);
  }
  if (!attach && values.rm) throw misuse("--rm should only be used for attached containers");
  if (attach && dryRun !== "none") {
    throw misuse(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  if (!["", "Always", "IfNotPresent", "Never"].includes(values["image-pull-policy"])) {
    throw misuse(`invalid image pull policy: ${values["image-pull-policy"]}`);
  }
  return restartPolicy;
}

function buildPod(name: string, words: readonly string[], restartPolicy: string, values: RunValues): KubeObject {
  return readArgument(() =>
    asTyped(
      podOf({
        name,
        image: values.image,
        words,
        command: values.command,
        env: values.env,
        annotations: values.annotations,
        labels: values.labels,
        port: values.port,
        imagePullPolicy: values["image-pull-policy"],
        restartPolicy,
        privileged: values.privileged,
        stdin: values.stdin,
        stdinOnce: values.stdin && !values["leave-stdin-open"],
        tty: values.tty,
      }),
    ),
  );
}

function buildService(name: string, values: RunValues): KubeObject {
  return readArgument(() => {
    const labels = values.labels === "" ? {} : parseLabels(values.labels);
    const selector = values.labels === "" ? { run: name } : labels;
    return exposedService({ ...PLAIN_EXPOSE, name, selector, labels, ports: values.port });
  });
}

async function create(
  context: VerbContext,
  values: RunValues,
  dryRun: DryRun,
  resource: string,
  built: KubeObject,
): Promise<KubeObject> {
  const { name: namespace, explicit } = await context.namespace();
  const object = asTyped(built);
  if (dryRun === "client") {
    return explicit ? asTyped({ ...object, metadata: { ...object.metadata, namespace } }) : object;
  }
  const created = await send(await context.client(), {
    method: "POST",
    path: pathOf({ group: "", version: "v1", resource, namespaced: true }, namespace),
    query: { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: values["field-manager"] || undefined },
    body: withSavedConfig(object, values["save-config"], true),
  });
  return asTyped(created);
}
