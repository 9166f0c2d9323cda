import type { KubeObject } from "../../../machinery/object.ts";
import { isObject, type JsonValue, setOwn } from "../../../machinery/json.ts";
import { parseLabelSelector, type Requirement } from "../../../machinery/label-selector.ts";
import { ParseError } from "../../../machinery/parse-error.ts";
import { UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { defineVerb } from "../../verb.ts";
import { changeObjects, objectsToChange, setFlags, setMode } from "./change-objects.ts";

export const setSelector = defineVerb({
  usage: "selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
  summary: "Set the selector on a resource",
  description: "Gives a Service another selector in place of the one it has.",
  examples: "# The pods that a service is for\nkubectl set selector service web app=web,tier=front",
  flags: {
    ...setFlags(),
    "resource-version": string("", "", "Only change the object if this is its resource version"),
  },
  async run(context, values, args) {
    const mode = await setMode(context, values, "selector updated");
    const text = args.at(-1);
    const requirements = text === undefined ? undefined : parseSelector(text);
    if (requirements === undefined) throw new UsageError("one selector is required");
    const objects = await objectsToChange(context, values, args.slice(0, -1));
    const resourceVersion = values["resource-version"];
    // A version that is to be checked must be in the patch, so the object starts without one.
    const unversioned = objects.map((one) => ({ ...one, object: withVersion(one.object, undefined) }));
    await changeObjects(context, values, mode, resourceVersion === "" ? objects : unversioned, {
      failure: "",
      bare: true,
      always: true,
      change(object) {
        const selected = withSelector(object, requirements);
        return resourceVersion === "" ? selected : withVersion(selected, resourceVersion);
      },
    });
  },
});

function parseSelector(text: string): Requirement[] {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new UsageError(`couldn't parse the selector string "${text}": ${error.message}`);
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  in: "In",
  notin: "NotIn",
  "!=": "NotIn",
  exists: "Exists",
  "!": "DoesNotExist",
};

function withSelector(object: KubeObject, requirements: readonly Requirement[]): KubeObject {
  if (object.apiVersion !== "v1" || object.kind !== "Service")
    throw new UsageError("setting a selector is only supported for Services");
  const selector: Record<string, JsonValue> = {};
  const expressions: string[] = [];
  for (const { key, operator, values } of requirements) {
    if (operator === "=" || operator === "==") setOwn(selector, key, values[0] ?? "");
    else expressions.push(`{${key} ${OPERATORS[operator] ?? operator} [${values.join(" ")}]}`);
  }
  if (expressions.length > 0)
    throw new UsageError(`match expression [${expressions.join(" ")}] not supported on this object`);
  return { ...object, spec: { ...(isObject(object.spec) ? object.spec : {}), selector } };
}

function withVersion(object: KubeObject, resourceVersion: string | undefined): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}
