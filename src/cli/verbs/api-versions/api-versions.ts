import { compareBytes } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { apiVersionOf } from "../../resources/mapper.ts";
import { defineVerb } from "../../verb.ts";

export const apiVersions = defineVerb({
  usage: "api-versions",
  summary: "Print the supported API versions on the server",
  description: 'Prints the versions of the API that the server has, in the form "group/version".',
  examples: "# All versions\nkubectl api-versions",
  flags: {},
  async run(context, _values, args) {
    if (args.length > 0) {
      throw new UsageError(
        `unexpected arguments: [${args.join(" ")}]`,
        `See '${context.program} api-versions -h' for help and examples`,
      );
    }
    const { all } = await context.mapper();
    const versions = [...new Set(all.map(apiVersionOf))].sort(compareBytes);
    context.io.stdout.write(versions.map((version) => `${version}\n`).join(""));
  },
});
