import { schemaOf } from "../../../kinds/schema/registry.ts";
import { parseApiVersion } from "../../../machinery/gvk.ts";
import { isObject, type JsonValue } from "../../../machinery/json.ts";
import { asJson, type KubeObject } from "../../../machinery/object.ts";
import { PlainError, UsageError } from "../../errors.ts";
import { builtInType } from "../../explain/built-in-type.ts";
import { customKind } from "../../explain/custom-type.ts";
import { explainHead, explainText } from "../../explain/explain-text.ts";
import type { ExplainedType } from "../../explain/explained-type.ts";
import { bool, string } from "../../flags/flag.ts";
import type { ResourceMapper, ResourceMapping } from "../../resources/mapper.ts";
import { pathOf, send } from "../../resources/rest.ts";
import { defineVerb, type VerbContext } from "../../verb.ts";

const FORMATS = ["plaintext", "plaintext-openapiv2"];
const DEFINITIONS = {
  group: "apiextensions.k8s.io",
  version: "v1",
  resource: "customresourcedefinitions",
  namespaced: false,
};

export const explain = defineVerb({
  usage:
    "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  summary: "Get documentation for a resource",
  description: "Describes a resource or a field of it, which a path with dots names: TYPE.FIELD.FIELD.",
  examples: "# Pods\nkubectl explain pods\n\n# A field of them\nkubectl explain pods.spec.containers",
  flags: {
    "api-version": string("", "", "Version of the API, with its group: apps/v1"),
    output: string("o", "plaintext", `Output format: ${FORMATS.join(", ")}`),
    recursive: bool("R", false, "Show the fields of fields too, without descriptions"),
  },
  async run(context, values, args) {
    const [request = ""] = args;
    if (args.length === 0) {
      throw new UsageError(
        `You must specify the type of resource to explain. Use "${context.program} api-resources" for a complete list of supported resources.\n`,
      );
    }
    if (args.length > 1) throw new UsageError("We accept only this format: explain RESOURCE\n");
    const { mapping, path } = findType(request, await context.mapper(), values["api-version"]);
    if (!FORMATS.includes(values.output)) {
      throw new UsageError(`unrecognized format: ${values.output}`);
    }
    const { group, version, kind, resource } = mapping;
    const type = await typeOf(context, mapping);
    if (type === undefined) {
      throw new UsageError(`GVR (${group}/${version}, Resource=${resource}) not found in OpenAPI schema`);
    }
    const explained = { group, version, kind, type };
    context.io.stdout.write(explainHead(explained));
    context.io.stdout.write(explainText(explained, path, values.recursive));
  },
});

/** The resource that a request begins with and the fields behind it. Throws where there is none. */
function findType(
  request: string,
  mapper: ResourceMapper,
  apiVersion: string,
): { mapping: ResourceMapping; path: string[] } {
  const words = request.replace(/\.$/, "").split(".");
  const [name = "", ...rest] = words;
  let found: ResourceMapping;
  try {
    found = mapper.find(name);
  } catch (error) {
    throw error instanceof UsageError ? new PlainError(error.message) : error;
  }
  if (apiVersion !== "") {
    const wanted = parseApiVersion(apiVersion);
    const mapping = mapper.all.find(
      ({ group, version, resource }) =>
        group === wanted.group && version === wanted.version && resource === found.resource,
    );
    if (mapping !== undefined) return { mapping, path: rest };
    throw new UsageError(`couldn't find resource for "${apiVersion}, Resource=${found.resource}"`);
  }
  // `deployments.apps.spec`: a group may stand behind the resource.
  const grouped = mapper.all.find(
    ({ resource, group }) =>
      group !== "" && resource === found.resource && `${request}.`.startsWith(`${resource}.${group}.`),
  );
  if (grouped === undefined) return { mapping: found, path: rest };
  return { mapping: grouped, path: rest.slice(grouped.group.split(".").length) };
}

async function typeOf(context: VerbContext, mapping: ResourceMapping): Promise<ExplainedType | undefined> {
  const schema = schemaOf(mapping);
  if (schema !== undefined) return builtInType(schema);
  const path = pathOf(DEFINITIONS, "", `${mapping.resource}.${mapping.group}`);
  const definition = await send<KubeObject>(await context.client(), { method: "GET", path });
  return customKind(schemaIn(definition, mapping.version));
}

/** The schema of one version of a CustomResourceDefinition. */
function schemaIn(definition: KubeObject, version: string): JsonValue | undefined {
  const { spec } = asJson(definition);
  const versions = isObject(spec) && Array.isArray(spec.versions) ? spec.versions.filter(isObject) : [];
  const schema = versions.find(({ name }) => name === version)?.schema;
  return isObject(schema) ? schema.openAPIV3Schema : undefined;
}
