import { LAST_APPLIED } from "../../../machinery/apply/last-applied.ts";
import { encodeJson } from "../../../machinery/json.ts";
import { type EditInfo, editObjects } from "../../editor/edit-session.ts";
import { UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { outputFlags } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import { collectResources } from "../../resources/visit.ts";
import { patchObject } from "../../resources/write.ts";
import { defineVerb } from "../../verb.ts";
import { originalOf } from "../edit/edit.ts";

export const editLastApplied = defineVerb({
  usage: "edit-last-applied (RESOURCE/NAME | -f FILENAME)",
  summary: "Edit latest last-applied-configuration annotations of a resource/object",
  description: "Opens what kubectl apply remembers of objects in an editor. Nothing else of the objects changes.",
  examples: "# What was applied to a deployment\nkubectl apply edit-last-applied deployment/web",
  flags: {
    "field-manager": string("", "kubectl-client-side-apply", "Name under which the server keeps account of fields"),
    ...sourceFlags("that names the objects to edit"),
    ...outputFlags(),
    ...validateFlags(),
    "windows-line-endings": bool("", false, "Lines of the file end with CR LF"),
  },
  async run(context, values, args) {
    const fieldValidation = validationOf(values);
    const { infos } = await collectResources(context, {
      args,
      sources: sourcesOf(values),
      allowEmptySelector: true,
      enforceNamespace: true,
      latest: true,
    });
    const configurations: EditInfo[] = [];
    for (const { object } of infos) {
      const text = object?.metadata.annotations?.[LAST_APPLIED];
      if (text === undefined) continue;
      const inline = { text, source: "edited-file" };
      const read = await collectResources(context, {
        sources: { filenames: [], kustomize: "", recursive: false, inline },
      });
      const [first] = read.infos;
      if (first?.object !== undefined) configurations.push({ ...first, object: first.object });
    }
    if (configurations.length === 0) {
      throw new UsageError(
        "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
      );
    }
    const client = await context.client();
    await editObjects(context, values, configurations, {
      lastApplied: true,
      saveConfig: false,
      retries: false,
      async send(edited, all) {
        const { object } = edited;
        const text = encodeJson(object);
        if (encodeJson(originalOf(edited, all).object) === text) return { object, operation: "skipped" };
        const patch = { metadata: { annotations: { [LAST_APPLIED]: `${text}\n` } } };
        const write = { dryRun: false, fieldManager: values["field-manager"], fieldValidation };
        await patchObject(client, edited, "merge", patch, write);
        return { object, operation: "edited" };
      },
    });
  },
});
