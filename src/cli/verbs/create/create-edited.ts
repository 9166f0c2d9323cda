import { editObjects } from "../../editor/edit-session.ts";
import { sourcesOf } from "../../flags/source-flags.ts";
import { validationOf } from "../../flags/validate-flags.ts";
import { visitResources } from "../../resources/visit.ts";
import { createObject } from "../../resources/write.ts";
import type { VerbContext } from "../../verb.ts";
import type { CreateValues } from "./create.ts";

/** `create --edit`: each object of the manifests goes through the editor before it is created. */
export async function createEdited(context: VerbContext, values: CreateValues): Promise<void> {
  const client = await context.client();
  const query = { sources: sourcesOf(values), enforceNamespace: true };
  await visitResources(context, query, async (info) => {
    if (info.object === undefined) return;
    await editObjects(context, values, [{ ...info, object: info.object }], {
      lastApplied: false,
      saveConfig: values["save-config"],
      retries: false,
      async send(edited) {
        const options = { dryRun: false, fieldManager: "kubectl-create", fieldValidation: validationOf(values) };
        return { object: await createObject(client, edited, edited.object, options), operation: "created" };
      },
    });
  });
}
