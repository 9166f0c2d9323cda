import { UsageError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { changeObjects, checkLocal, objectsToChange, setFlags, setMode } from "./change-objects.ts";
import { withPodSpec } from "./pod-spec.ts";

export const setServiceAccount = defineVerb({
  usage: "serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  summary: "Update the service account of a resource",
  description: "Has the pods of a workload run as another service account.",
  examples: "# The service account of a deployment\nkubectl set serviceaccount deployment web robot",
  flags: setFlags(),
  async run(context, values, args) {
    const mode = await setMode(context, values, "serviceaccount updated");
    checkLocal(values, mode.dryRun);
    const serviceAccountName = args.at(-1);
    if (serviceAccountName === undefined) throw new UsageError("serviceaccount is required");
    const resources = values.local ? [] : args.slice(0, -1);
    const objects = await objectsToChange(context, values, resources);
    await changeObjects(context, values, mode, objects, {
      failure: "failed to patch ServiceAccountName ",
      always: true,
      change: (object) => withPodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
    });
  },
});
