import { resolve } from "node:path";
import { quote } from "../../../machinery/go-format.ts";
import { isObject, type JsonObject } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { bool, type FlagValues, string, stringArray, strings } from "../../flags/flag.ts";
import { printVerbHelp } from "../../help.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb, type VerbContext } from "../../verb.ts";
import { embed, expectFile } from "./local-files.ts";

const MODES = ["IfAvailable", "Always", "Never"];

const FLAGS = {
  "auth-provider": string("", "", "Auth provider of the user"),
  "auth-provider-arg": strings("", "Arguments of the auth provider, key=value; key- removes one"),
  "client-certificate": string("", "", "File with a client certificate"),
  "client-key": string("", "", "File with the key of the client certificate"),
  "embed-certs": bool("", false, "Put certificate and key themselves into the kubeconfig"),
  "exec-api-version": string("", "", "API version of the credential plug-in"),
  "exec-arg": strings("", "Arguments of the credential plug-in"),
  "exec-command": string("", "", "Command of the credential plug-in"),
  "exec-env": stringArray("", "Environment of the credential plug-in, key=value; key- removes one"),
  "exec-interactive-mode": string("", "", "Whether the credential plug-in may ask: IfAvailable, Never, Always"),
  "exec-provide-cluster-info": bool("", false, "Tell the credential plug-in about the cluster"),
  password: string("", "", "Password for basic authentication"),
  token: string("", "", "Bearer token"),
  username: string("", "", "User name for basic authentication"),
};

type Values = FlagValues<typeof FLAGS>;

export const setCredentials: Verb = defineVerb({
  usage:
    "config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [options]",
  summary: "Set a user entry in kubeconfig",
  description:
    "Makes a user's entry or changes one; what is not given stays as it is. A token drops name and password, and the other way round.",
  examples: "# A bearer token\nkubectl config set-credentials dev --token=abc123",
  flags: FLAGS,
  async run(context, values, args) {
    const { io, global, program } = context;
    if (args.length !== 1) {
      printVerbHelp(setCredentials, `${program} config set-credentials`, io);
      throw new UsageError(`unexpected args: [${args.join(" ")}]`);
    }
    const [name = ""] = args;
    validate(context, values, name);
    await editKubeconfig(io, global.kubeconfig, ({ merged }) => {
      merged.users.set(name, changedUser(context, values, merged.users.get(name) ?? {}));
    });
    io.stdout.write(`User ${quote(name)} set.\n`);
  },
});

function validate({ io, changed }: VerbContext, values: Values, name: string): void {
  if (name === "") throw new UsageError("you must specify a non-empty user name");
  if (values.token !== "" && (values.username !== "" || values.password !== "")) {
    throw new UsageError(
      "you cannot specify more than one authentication method at the same time: --token, --username/--password",
    );
  }
  if (values["embed-certs"]) {
    const files = (["client-certificate", "client-key"] as const).filter((flag) => values[flag] !== "");
    if (files.length === 0) throw new UsageError("you must specify a --client-certificate or --client-key to embed");
    for (const flag of files) expectFile(io, flag, values[flag]);
  }
  if (changed.has("exec-interactive-mode") && !MODES.includes(values["exec-interactive-mode"])) {
    throw new UsageError("invalid interactive mode type, can be only IfAvailable, Never, Always");
  }
}

function changedUser(context: VerbContext, values: Values, before: JsonObject): JsonObject {
  const { io, changed } = context;
  const user = { ...before };
  for (const flag of ["client-certificate", "client-key"] as const) {
    if (!changed.has(flag)) continue;
    if (values["embed-certs"]) {
      user[`${flag}-data`] = embed(io, values[flag]);
      delete user[flag];
    } else {
      user[flag] = resolve(io.cwd, values[flag]);
      delete user[`${flag}-data`];
    }
  }
  for (const flag of ["token", "username", "password"] as const) if (changed.has(flag)) user[flag] = values[flag];
  if (values.token !== "") {
    delete user.username;
    delete user.password;
  } else if (values.username !== "" || values.password !== "") {
    delete user.token;
  }
  changeProvider(context, values, user);
  changeExec(context, values, user);
  return user;
}

function changeProvider({ changed }: VerbContext, values: Values, user: JsonObject): void {
  const before = isObject(user["auth-provider"]) ? user["auth-provider"] : undefined;
  const renamed = changed.has("auth-provider") && before?.name !== values["auth-provider"];
  const provider = renamed ? { name: values["auth-provider"] } : before;
  if (provider === undefined) return;
  const { set, removed } = pairs("auth-provider-arg", values["auth-provider-arg"]);
  const config: JsonObject = { ...(isObject(provider.config) && provider.config), ...Object.fromEntries(set) };
  for (const key of removed) delete config[key];
  user["auth-provider"] = { ...provider, config };
}

function changeExec({ changed }: VerbContext, values: Values, user: JsonObject): void {
  const before = isObject(user.exec) ? user.exec : undefined;
  if (before === undefined && !changed.has("exec-command")) return;
  const exec: JsonObject = { ...before };
  if (changed.has("exec-command")) {
    exec.command = values["exec-command"];
    exec.args = null;
  }
  if (changed.has("exec-api-version")) exec.apiVersion = values["exec-api-version"];
  if (values["exec-arg"].length > 0) exec.args = [...values["exec-arg"]];
  if (changed.has("exec-interactive-mode")) exec.interactiveMode = values["exec-interactive-mode"];
  if (changed.has("exec-provide-cluster-info")) exec.provideClusterInfo = values["exec-provide-cluster-info"];
  const { set, removed } = pairs("exec-env", values["exec-env"]);
  const kept = (Array.isArray(exec.env) ? exec.env : []).filter(
    (item) => isObject(item) && !removed.includes(String(item.name)) && !set.has(String(item.name)),
  );
  const env = [...kept, ...[...set].map(([name, value]) => ({ name, value }))];
  if (env.length > 0) exec.env = env;
  else delete exec.env;
  user.exec = exec;
}

/** `key=value` sets, `key-` removes (kubectl `cmdutil.ParsePairs`). */
function pairs(flag: string, words: readonly string[]): { set: Map<string, string>; removed: string[] } {
  const set = new Map<string, string>();
  const removed: string[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals > 0) set.set(word.slice(0, equals), word.slice(equals + 1));
    else if (equals < 0 && word.endsWith("-") && word.length > 1) removed.push(word.slice(0, -1));
    else throw new UsageError(`invalid ${flag} format: [${word}]`);
  }
  return { set, removed };
}
