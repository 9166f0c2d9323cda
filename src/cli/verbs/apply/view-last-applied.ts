import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { inContext, UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { encodeYaml } from "../../printers/yaml.ts";
import { visitResources } from "../../resources/visit.ts";
import { defineVerb } from "../../verb.ts";

export const viewLastApplied = defineVerb({
  usage: "view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
  summary: "View the latest last-applied-configuration annotations of a resource/object",
  description: "Shows what kubectl apply last made of objects, as it is kept in their annotation.",
  examples:
    "# What was applied to a deployment\nkubectl apply view-last-applied deployment/web\n\n# As JSON, for the object of a file\nkubectl apply view-last-applied -f web.yaml -o json",
  flags: {
    all: bool("", false, "Show all objects of the given types in the namespace"),
    ...sourceFlags("that names the objects"),
    output: string("o", "yaml", "Output format: yaml or json"),
    ...selectorFlag(),
  },
  async run(context, values, args) {
    const { explicit } = await context.namespace();
    const query = {
      args,
      sources: sourcesOf(values),
      selector: values.selector,
      all: values.all,
      allowEmptySelector: explicit,
      enforceNamespace: true,
      latest: true,
      stopOnError: true,
    };
    const configurations: string[] = [];
    await visitResources(context, query, async ({ object, name, source }) => {
      const text = object?.metadata.annotations?.[LAST_APPLIED];
      if (text !== undefined) configurations.push(text);
      // Without a file upstream has no error to tell, and shows nothing.
      else if (source !== "") {
        throw new UsageError(
          `error when no last-applied-configuration annotation found on resource: ${name}\n ${JSON.stringify(source)}: <nil>`,
        );
      }
    });
    for (const text of configurations) context.io.stdout.write(format(text, values.output, context.program));
  },
});

function format(text: string, output: string, program: string): string {
  if (output !== "json" && output !== "yaml") {
    throw new UsageError(
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
      `See '${program} apply view-last-applied -h' for help and examples`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw inContext("", error);
  }
  return output === "yaml" ? encodeYaml(value) : `${encodeJson(value, "  ", false)}${text.endsWith("\n") ? "\n" : ""}`;
}
