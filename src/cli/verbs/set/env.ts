import type { Container, EnvVar, PodSpec } from "../../../generated/types.ts";
import { isObject } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { StatusError } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { bool, type FlagValues, string, stringArray, strings } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { readStdin } from "../../io.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { changeObjects, checkLocal, objectsToChange, setFlags, setMode, type TypedInfo } from "./change-objects.ts";
import { parseEnvironment, splitEnvironment, updateEnvironment } from "./env-arguments.ts";
import { describeSource, resolveSource } from "./env-values.ts";
import { fitsPattern, hasContainer, withContainers, withPodSpec } from "./pod-spec.ts";

const FLAGS = {
  ...setFlags(),
  containers: string("c", "*", "Names of the containers to change; * stands for anything"),
  env: stringArray("e", "Variable to set, KEY=VALUE"),
  from: string("", "", "ConfigMap or Secret whose keys become variables"),
  keys: strings("", "With --from: the keys to take"),
  list: bool("", false, "Show the variables, with the changes"),
  overwrite: bool("", true, "Replace values that variables have already"),
  prefix: string("", "", "What to put in front of the names"),
  resolve: bool("", false, "With --list: show the values of references"),
  ...selectorFlag(),
};

type EnvValues = FlagValues<typeof FLAGS>;

export const setEnv = defineVerb({
  usage: "env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  summary: "Update environment variables on a pod template",
  description:
    "Sets (KEY=VALUE), takes away (KEY-) and lists environment variables of containers; - reads KEY=VALUE lines.",
  examples:
    "# Set a variable\nkubectl set env deployment/web MODE=test\n\n# Show all of them\nkubectl set env deployment/web --list\n\n# All keys of a secret\nkubectl set env deployment/web --from=secret/database\n\n# Away with one\nkubectl set env deployment/web MODE-",
  flags: FLAGS,
  async run(context, values, args) {
    if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
    const { resources, specs } = splitEnvironment(args);
    const mode = await setMode(context, values, "env updated");
    checkLocal(values, mode.dryRun);
    if (values.filename.length === 0 && resources.length === 0)
      throw new UsageError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    if (values.list && values.output !== "") throw new UsageError("--list and --output may not be specified together");
    if (values.keys.length > 0 && values.from === "")
      throw new UsageError("when specifying --keys, a configmap or secret must be provided with --from");
    const { set, remove } = await parseEnvironment([...values.env, ...specs], () => readStdin(context.io));
    if (values.from !== "") set.push(...(await variablesFrom(context, values)));
    const changes = { set: set.map((one) => ({ ...one, name: `${values.prefix}${one.name}` })), remove };
    const objects = await objectsToChange(context, values, values.local ? [] : resources, values.selector);
    const fits = (name: string) => fitsPattern(name, values.containers);
    const change = (object: KubeObject) =>
      withPodSpec(object, (spec) => {
        if (!hasContainer(spec, fits)) {
          const { kind, metadata } = object;
          warn(
            context,
            `${kind}/${metadata.name ?? ""} does not have any containers matching ${JSON.stringify(values.containers)}`,
          );
        }
        return withContainers(spec, fits, (container) => {
          if (!values.overwrite) refuseOverwrites(container.env ?? [], changes.set);
          return withEnvironment(container, updateEnvironment(container.env ?? [], changes));
        });
      });
    if (values.list) return list(context, values, objects, change);
    await changeObjects(context, values, mode, objects, {
      failure: "failed to patch env update to pod template: ",
      change,
    });
  },
});

function withEnvironment({ env: _, ...container }: Container, env: EnvVar[]): Container {
  return env.length === 0 ? container : { ...container, env };
}

function refuseOverwrites(existing: readonly EnvVar[], set: readonly EnvVar[]): void {
  for (const { name, value = "" } of set) {
    const current = existing.find((one) => one.name === name);
    if (current !== undefined && (current.value ?? "") !== value)
      throw new UsageError(`'${name}' already has a value (${current.value ?? ""}), and --overwrite is false`);
  }
}

/** A variable for each key of the ConfigMap or Secret of `--from`. */
async function variablesFrom(context: VerbContext, values: EnvValues): Promise<EnvVar[]> {
  const sources = await objectsToChange(context, values, values.local ? [] : [values.from], values.selector);
  return sources.flatMap(({ object }) => {
    const reference = object.kind === "Secret" ? "secretKeyRef" : "configMapKeyRef";
    if (object.apiVersion !== "v1" || (object.kind !== "Secret" && object.kind !== "ConfigMap"))
      throw new UsageError("unsupported resource specified in --from");
    const keys = Object.keys(isObject(object.data) ? object.data : {});
    return keys
      .filter((key) => values.keys.length === 0 || values.keys.includes(key))
      .map((key): EnvVar => {
        const name = key.replace(/[^a-zA-Z0-9_]/gu, "_").toUpperCase();
        if (name !== key) warn(context, `key ${key} transferred to ${name}`);
        return { name, valueFrom: { [reference]: { name: object.metadata.name ?? "", key } } };
      });
  });
}

async function list(
  context: VerbContext,
  values: EnvValues,
  objects: readonly TypedInfo[],
  change: (object: KubeObject) => KubeObject,
): Promise<void> {
  for (const { object } of objects) {
    let changed: KubeObject;
    try {
      changed = change(object);
    } catch (error) {
      // A list shows what can be shown, and says nothing of the rest.
      if (error instanceof UsageError) continue;
      throw error;
    }
    let spec: PodSpec | undefined;
    withPodSpec(changed, (found) => {
      spec = found;
      return found;
    });
    const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    for (const container of containers) {
      if (fitsPattern(container.name, values.containers)) await listContainer(context, values, changed, container);
    }
  }
}

async function listContainer(
  context: VerbContext,
  values: EnvValues,
  object: KubeObject,
  container: Container,
): Promise<void> {
  const { stdout, stderr } = context.io;
  stdout.write(`# ${object.kind} ${object.metadata.name ?? ""}, container ${container.name}\n`);
  const failures = new Map<string, string[]>();
  for (const { name, value = "", valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) {
      stdout.write(`${name}=${value}\n`);
      continue;
    }
    if (values.resolve) {
      try {
        const namespace = (await context.namespace()).name;
        const found = await resolveSource(await context.client(), namespace, valueFrom, object, container);
        stdout.write(`${name}=${found}\n`);
        continue;
      } catch (error) {
        if (!(error instanceof UsageError) && !(error instanceof StatusError)) throw error;
        failures.set(error.message, [...(failures.get(error.message) ?? []), name]);
      }
    }
    stdout.write(`# ${name} from ${describeSource(valueFrom)}\n`);
  }
  const lines = [...failures].map(
    ([message, names]) => `error retrieving reference for ${names.sort().join(", ")}: ${message}\n`,
  );
  for (const line of lines.sort()) stderr.write(line);
}

function warn({ io }: VerbContext, message: string): void {
  io.stderr.write(`Warning: ${message}\n`);
}
