import { schemaOf } from "../../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../../machinery/gvk.ts";
import { deepEqual, isObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { applyJsonPatch } from "../../../machinery/patch/json-patch.ts";
import { applyMergePatch } from "../../../machinery/patch/merge-patch.ts";
import { PatchError } from "../../../machinery/patch/patch-error.ts";
import { applyStrategicPatch } from "../../../machinery/patch/strategic/apply.ts";
import { badRequest, StatusError } from "../../../machinery/status.ts";
import { inContext, UsageError } from "../../errors.ts";
import { dryRunFlags, dryRunOf } from "../../flags/dry-run-flags.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { outputFlags, outputPrinter } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { scanJson } from "../../../machinery/yaml/json-scanner.ts";
import type { DryRun } from "../../printers/name.ts";
import { visitResources } from "../../resources/visit.ts";
import { PATCH_CONTENT, patchObject } from "../../resources/write.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";
import { readYaml, UnsupportedValueError } from "../../../machinery/yaml/yaml-reader.ts";
import { YamlError } from "../../../machinery/yaml/yaml-tokens.ts";
import { readFile } from "../create/key-sources.ts";

const FLAGS = {
  ...dryRunFlags(),
  "field-manager": string("", "kubectl-patch", "Name under which the server keeps account of fields"),
  ...sourceFlags("that names the object to patch"),
  local: bool("", false, "Patch the object of the file, not the server's"),
  ...outputFlags(),
  patch: string("p", "", "The patch, as JSON or YAML"),
  "patch-file": string("", "", "File with the patch"),
  subresource: string("", "", "Subresource to patch instead of the object"),
  type: string("", "strategic", "Type of the patch: json, merge or strategic"),
};

type PatchValues = FlagValues<typeof FLAGS>;

const TYPES = ["json", "merge", "strategic"] as const;
type SimplePatchType = (typeof TYPES)[number];

export const patch = defineVerb({
  usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  summary: "Update fields of a resource",
  description:
    "Changes fields of an object by a strategic merge patch, a JSON merge patch or a JSON patch, given as JSON or YAML.",
  examples:
    '# Cordon a node\nkubectl patch node node-1 -p \'{"spec":{"unschedulable":true}}\'\n\n# Change an image by its place in the list\nkubectl patch pod web --type=json -p=\'[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.28"}]\'\n\n# Scale through the subresource\nkubectl patch deployment web --subresource=scale --type=merge -p \'{"spec":{"replicas":2}}\'',
  flags: FLAGS,
  async run(context, values, args) {
    const dryRun = await dryRunOf(context, values);
    const type = validate(values, args, dryRun);
    const given = readPatch(context, values);
    const query = {
      args,
      sources: sourcesOf(values),
      enforceNamespace: true,
      local: values.local,
      ...(!values.local && { subresource: values.subresource }),
    };
    const { count } = await visitResources(context, query, async (info) => {
      const { object } = info;
      if (object === undefined) return;
      let patched: KubeObject;
      if (values.local || dryRun === "client") {
        patched = patchLocally(type, given, object);
      } else {
        const write = {
          dryRun: dryRun === "server",
          fieldManager: values["field-manager"],
          subresource: values.subresource,
        };
        try {
          patched = await patchObject(await context.client(), info, type, serverBody(type, given), write);
        } catch (error) {
          if (!(error instanceof StatusError) || error.code !== 415) throw error;
          const { group, version, kind } = info.mapping;
          const what = `${group}/${version}, Kind=${kind}`;
          throw new UsageError(`${PATCH_CONTENT[type]} is not supported by ${what}: ${error.message}`);
        }
      }
      const operation = deepEqual(object, patched) ? "patched (no change)" : "patched";
      const printer = await outputPrinter(context.io, values, operation);
      context.io.stdout.write(printer.print(patched));
    });
    if (count === 0) throw new UsageError("no objects passed to patch");
  },
});

function validate(values: PatchValues, args: readonly string[], dryRun: DryRun): SimplePatchType {
  const { patch: text, "patch-file": file, local } = values;
  if (text !== "" && file !== "") throw new UsageError("cannot specify --patch and --patch-file together");
  if (text === "" && file === "")
    throw new UsageError("must specify --patch or --patch-file containing the contents of the patch");
  if (local && args.length > 0) throw new UsageError("cannot specify --local and server resources");
  if (local && dryRun === "server")
    throw new UsageError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const type = values.type === "" ? "strategic" : TYPES.find((one) => one === values.type.toLowerCase());
  if (type === undefined)
    throw new UsageError(`--type must be one of [${TYPES.join(" ")}], not ${JSON.stringify(values.type)}`);
  return type;
}

/** A patch, or why its JSON cannot be decoded: what that leads to depends on who decodes it. */
type GivenPatch = { readonly value: JsonValue } | { readonly malformed: string };

function readPatch({ io }: VerbContext, values: PatchValues): GivenPatch {
  let text = values.patch;
  if (values["patch-file"] !== "") {
    try {
      text = readFile(values["patch-file"], io).toString("utf8");
    } catch (error) {
      throw inContext("unable to read patch file: ", error);
    }
  }
  if (!/^\s*\{/.test(text)) {
    try {
      return { value: readYaml(text) };
    } catch (error) {
      if (!(error instanceof YamlError) && !(error instanceof UnsupportedValueError)) throw error;
      const why = error instanceof YamlError ? `yaml: ${error.message}` : error.message;
      throw new UsageError(`unable to parse ${JSON.stringify(values.patch)}: ${why}`);
    }
  }
  const scan = scanJson(text, 0);
  if ("error" in scan) {
    return { malformed: scan.error === "unexpected EOF" ? "unexpected end of JSON input" : scan.error };
  }
  const rest = text.slice(scan.end).trim();
  if (rest !== "") return { malformed: `invalid character '${rest.slice(0, 1)}' after top-level value` };
  return { value: JSON.parse(text.slice(0, scan.end)) as JsonValue };
}

/** The client carries decoded bodies, so what the server would not understand fails here, in its words. */
function serverBody(type: SimplePatchType, given: GivenPatch): JsonValue {
  if ("value" in given) return given.value;
  throw badRequest(type === "strategic" ? given.malformed : `error decoding patch: ${given.malformed}`);
}

function patchLocally(type: SimplePatchType, given: GivenPatch, object: KubeObject): KubeObject {
  if ("malformed" in given) {
    throw new UsageError(
      type === "json" ? given.malformed : type === "merge" ? "Invalid JSON Patch" : "invalid JSON document",
    );
  }
  try {
    return applyHere(type, given.value, object) as unknown as KubeObject;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const key = /doc is missing key: (.*)$/.exec(error.message)?.[1];
    throw new UsageError(key === undefined ? error.message : `Object to be patched is missing field (${key})`);
  }
}

function applyHere(type: SimplePatchType, body: JsonValue, object: KubeObject): JsonValue {
  if (type === "json") return applyJsonPatch(asJson(object), body, "client");
  if (type === "merge") return applyMergePatch(asJson(object), body);
  const gvk = { ...parseApiVersion(object.apiVersion), kind: object.kind };
  const schema = schemaOf(gvk);
  if (schema === undefined) {
    const name = `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
    throw new UsageError(`strategic merge patch is not supported for ${name} locally, try --type merge`);
  }
  if (!isObject(body)) throw new UsageError("invalid JSON document");
  return applyStrategicPatch(asJson(object), body, schema);
}
