import { isObject, type JsonObject } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { outputFlags, printOptionsOf } from "../../flags/output-flags.ts";
import { isHumanReadable, printerFor } from "../../printers/print-flags.ts";
import { newTabWriter, TABLE_LAYOUT } from "../../printers/tabwriter.ts";
import { send } from "../../resources/rest.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { defineVerb } from "../../verb.ts";

export const whoami = defineVerb({
  usage: "auth whoami [options]",
  summary: "Experimental: Check self subject attributes",
  description: "Shows who the server takes the user for: name, groups and more.",
  examples: "# Who am I?\nkubectl auth whoami",
  flags: outputFlags(),
  async run(context, values, args) {
    if (args.length > 0) throw new UsageError(`unknown command "${args[0]}" for "${context.program} auth whoami"`);
    const review = await send<KubeObject & { status?: { userInfo?: JsonObject } }>(await context.client(), {
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: {} },
    });
    if (!isHumanReadable(values.output, values.template)) {
      const printer = await printerFor(printOptionsOf(context.io, values));
      context.io.stdout.write(printer.print(review));
      return;
    }
    context.io.stdout.write(table(review.status?.userInfo ?? {}));
  },
});

function table({ username, uid, groups, extra }: JsonObject): string {
  const writer = newTabWriter(TABLE_LAYOUT);
  const list = (values: unknown) => `[${Array.isArray(values) ? values.join(" ") : ""}]`;
  writer.write("ATTRIBUTE\tVALUE\n");
  if (username) writer.write(`Username\t${String(username)}\n`);
  if (uid) writer.write(`UID\t${String(uid)}\n`);
  if (Array.isArray(groups) && groups.length > 0) writer.write(`Groups\t${list(groups)}\n`);
  for (const key of isObject(extra) ? Object.keys(extra).sort() : []) {
    writer.write(`Extra: ${key}\t${list(isObject(extra) ? extra[key] : [])}\n`);
  }
  return writer.flush();
}
