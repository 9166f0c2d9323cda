import { parseApiVersion } from "../../../machinery/gvk.ts";
import { ParseError } from "../../../machinery/parse-error.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type Flags, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import { asTyped } from "../../printers/go-order.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { withSavedConfig } from "../../save-config.ts";
import { defineVerb, type Verb, type VerbContext } from "../../verb.ts";

/** What `kubectl create TYPE NAME` needs to know of a type. */
export interface CreateCommand<F extends Flags> {
  readonly usage: string;
  readonly summary: string;
  readonly description?: string;
  readonly examples?: string;
  readonly flags: F;
  readonly required?: readonly (keyof F & string)[];
  /** lower-case plural that the object is posted to */
  readonly resource: string;
  readonly clusterScoped?: boolean;
  /** what goes before the server's message: `failed to create deployment: `; absent: the error stays as it is */
  readonly failure?: string;
  /** `--save-config` is taken, but does nothing, as upstream has it for services */
  readonly ignoresSaveConfig?: boolean;
  /** The object, without its namespace. Throws UsageError or ParseError for flags that make no sense. */
  build(input: CreateInput<F>): KubeObject | Promise<KubeObject>;
}

/** What an object is made from. */
export interface CreateInput<F extends Flags> {
  readonly context: VerbContext;
  readonly name: string;
  /** the words behind the name */
  readonly words: readonly string[];
  readonly values: FlagValues<F>;
  readonly namespace: string;
}

const COMMON = {
  ...outputFlags(),
  ...dryRunFlags(),
  ...validateFlags(),
  "field-manager": string("", "kubectl-create", "Who owns the fields that are set"),
  "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
};

/** A `create` subcommand: build an object, then print it (`--dry-run=client`) or post it and print the answer. */
export function defineCreate<const F extends Flags>(command: CreateCommand<F>): Verb {
  const { usage, summary, description, examples, required } = command;
  return defineVerb({
    usage: `create ${usage}`,
    summary,
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    ...(required !== undefined && { required }),
    flags: { ...COMMON, ...command.flags } as typeof COMMON & F,
    async run(context, values, args) {
      const name = nameOf(context, args, usage);
      await createObject(context, command, { context, name, words: args.slice(1), values, namespace: "" }, values);
    },
  });
}

async function createObject<F extends Flags>(
  context: VerbContext,
  command: CreateCommand<F>,
  input: CreateInput<F>,
  values: FlagValues<typeof COMMON>,
): Promise<void> {
  const dryRun = await dryRunOf(context, values);
  const printer = await outputPrinter(context.io, values, "created", dryRun, false);
  const fieldValidation = validationOf(values);
  const { name: namespace, explicit } = await context.namespace();
  const built = await build(command, { ...input, namespace });
  const placed = command.clusterScoped || !explicit ? built : withNamespace(built, namespace);
  const object = withSavedConfig(asTyped(placed), values["save-config"] && !command.ignoresSaveConfig, true);
  if (dryRun === "client") {
    context.io.stdout.write(printer.print(object));
    return;
  }
  const client = await context.client();
  const { group, version } = parseApiVersion(object.apiVersion);
  const target = { group, version, resource: command.resource, namespaced: !command.clusterScoped };
  const created = await explain(command.failure, () =>
    send(client, {
      method: "POST",
      path: pathOf(target, namespace),
      query: {
        dryRun: dryRun === "server" ? "All" : undefined,
        fieldManager: values["field-manager"] || undefined,
        fieldValidation,
      },
      body: object,
    }),
  );
  context.io.stdout.write(printer.print(asTyped(created)));
}

async function build<F extends Flags>(command: CreateCommand<F>, input: CreateInput<F>): Promise<KubeObject> {
  try {
    return await command.build(input);
  } catch (error) {
    if (error instanceof ParseError) throw new UsageError(error.message);
    throw error;
  }
}

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Upstream wraps the server's error into a plain one, which loses its reason. */
async function explain<T>(failure: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failure === undefined || !(error instanceof StatusError)) throw error;
    throw new UsageError(`${failure}${error.message}`);
  }
}

/** The one name that stands before `--` (kubectl `create.NameFromCommandArgs`). Throws UsageError with a hint. */
export function nameOf(context: VerbContext, args: readonly string[], usage: string): string {
  const count = context.dash ?? args.length;
  if (count === 1) return args[0] ?? "";
  const command = /^[a-z ]*/.exec(usage)?.[0].trim() ?? "";
  throw new UsageError(
    `exactly one NAME is required, got ${count}`,
    `See '${context.program} create ${command} -h' for help and examples`,
  );
}

/** Throws UsageError where the name is "". */
export function requireName(name: string): void {
  if (name === "") throw new UsageError("name must be specified");
}
