import { schemaOf } from "../../../kinds/schema/registry.ts";
import { formatSharpV } from "../../../machinery/go-format.ts";
import { encodeJson, isObject, type JsonObject } from "../../../machinery/json.ts";
import { asJson } from "../../../machinery/object.ts";
import { createMergePatch } from "../../../machinery/patch/merge-patch.ts";
import { PatchError } from "../../../machinery/patch/patch-error.ts";
import { createStrategicPatch } from "../../../machinery/patch/strategic/create.ts";
import { type EditInfo, editObjects } from "../../editor/edit-session.ts";
import { UsageError } from "../../errors.ts";
import { bool, string } from "../../flags/flag.ts";
import { outputFlags } from "../../flags/output-flags.ts";
import { sourceFlags, sourcesOf } from "../../flags/source-flags.ts";
import { validateFlags, validationOf } from "../../flags/validate-flags.ts";
import { collectResources } from "../../resources/visit.ts";
import { patchObject } from "../../resources/write.ts";
import { defineVerb } from "../../verb.ts";

export const edit = defineVerb({
  usage: "edit (RESOURCE/NAME | -f FILENAME)",
  summary: "Edit a resource on the server",
  description:
    "Opens objects in an editor, $KUBE_EDITOR or $EDITOR, and sends what was changed to the server as a patch. An edit that the server does not take comes back into the editor with the reasons.",
  examples:
    "# A service\nkubectl edit svc/web\n\n# With another editor\nKUBE_EDITOR=nano kubectl edit svc/web\n\n# As JSON\nkubectl edit deployment/web -o json",
  flags: {
    "field-manager": string("", "kubectl-edit", "Name under which the server keeps account of fields"),
    ...sourceFlags("that names the objects to edit"),
    ...outputFlags(),
    "output-patch": bool("", false, "Print the patch that is sent"),
    "save-config": bool("", false, "Keep the configuration in an annotation, for a later kubectl apply"),
    subresource: string("", "", "Subresource to edit instead of the object"),
    ...validateFlags(),
    "windows-line-endings": bool("", false, "Lines of the file end with CR LF"),
  },
  async run(context, values, args) {
    const fieldValidation = validationOf(values);
    const { subresource } = values;
    const { infos } = await collectResources(context, {
      args,
      sources: sourcesOf(values),
      allowEmptySelector: true,
      enforceNamespace: true,
      latest: true,
      subresource,
    });
    const originals = infos.flatMap((info) => (info.object === undefined ? [] : [{ ...info, object: info.object }]));
    if (originals.length === 0) throw new UsageError("edit cancelled, no objects found");
    const client = await context.client();
    await editObjects(context, values, originals, {
      lastApplied: false,
      saveConfig: values["save-config"],
      retries: true,
      async send(edited, all) {
        const original = originalOf(edited, all);
        if (encodeJson(original.object) === encodeJson(edited.object))
          return { object: edited.object, operation: "skipped" };
        const { type, patch } = patchBetween(original, edited);
        if (values["output-patch"]) context.io.stdout.write(`Patch: ${encodeJson(patch)}\n`);
        const write = { dryRun: false, fieldManager: values["field-manager"], fieldValidation, subresource };
        return { object: await patchObject(client, edited, type, patch, write), operation: "edited" };
      },
    });
  },
});

/** The object that an edited one was before. Throws UsageError where the user changed its UID. */
export function originalOf(edited: EditInfo, originals: readonly EditInfo[]): EditInfo {
  const { uid } = edited.object.metadata;
  const original = originals.find(({ object }) => object.metadata.uid === uid);
  if (original === undefined)
    throw new UsageError(
      `no original object found for &unstructured.Unstructured{Object:${formatSharpV(edited.object)}}`,
    );
  return original;
}

function patchBetween(original: EditInfo, edited: EditInfo): { type: "strategic" | "merge"; patch: JsonObject } {
  const schema = schemaOf(edited.mapping);
  const before = asJson(original.object);
  const after = asJson(edited.object);
  let patch: JsonObject;
  try {
    patch = schema === undefined ? createMergePatch(before, after) : createStrategicPatch(before, after, schema);
  } catch (error) {
    if (error instanceof PatchError) throw new UsageError(error.message);
    throw error;
  }
  const { metadata } = patch;
  const renamed = isObject(metadata) && Object.hasOwn(metadata, "name");
  if (renamed || Object.hasOwn(patch, "apiVersion") || Object.hasOwn(patch, "kind"))
    throw new UsageError("At least one of apiVersion, kind and name was changed");
  return { type: schema === undefined ? "merge" : "strategic", patch };
}
