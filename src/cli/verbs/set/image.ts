import { AggregateFailure, UsageError } from "../../errors.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { parsePairs, splitPairArguments } from "../../resources/pair-arguments.ts";
import { defineVerb } from "../../verb.ts";
import { hasSources } from "../../resources/manifests.ts";
import { sourcesOf } from "../../flags/source-flags.ts";
import { changeObjects, objectsToChange, setFlags, setMode } from "./change-objects.ts";
import { hasContainer, withContainers, withPodSpec } from "./pod-spec.ts";

export const setImage = defineVerb({
  usage: "image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  summary: "Update the image of a pod template",
  description: "Gives containers of pods, or of the pod templates of workloads, another image; * means all containers.",
  examples:
    "# The image of one container\nkubectl set image deployment/web nginx=nginx:1.28\n\n# Of all containers\nkubectl set image daemonset proxy '*=haproxy:3.1'\n\n# Only show what would come of a file\nkubectl set image -f web.yaml nginx=nginx:1.28 --local -o yaml",
  flags: { ...setFlags(), ...selectorFlag() },
  async run(context, values, args) {
    const mode = await setMode(context, values, "image updated");
    const { resources, pairs } = splitPairArguments(args, "image");
    const images = parsePairs(pairs, "image", false).set;
    const objects = await objectsToChange(context, values, resources, values.selector);
    const errors: unknown[] = [];
    if (values.all && values.selector !== "")
      errors.push(new UsageError("cannot set --all and --selector at the same time"));
    if (resources.length === 0 && !hasSources(sourcesOf(values)))
      errors.push(new UsageError("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    if (images.size === 0) errors.push(new UsageError("at least one image update is required"));
    else if (images.size > 1 && images.has("*")) {
      errors.push(
        new UsageError(
          "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        ),
      );
    }
    if (values.local && mode.dryRun === "server")
      errors.push(new UsageError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
    if (errors.length > 0) throw new AggregateFailure(errors);

    const change = {
      failure: "failed to patch image update to pod template: ",
      change: (object: Parameters<typeof withPodSpec>[0]) =>
        withPodSpec(object, (given) => {
          let spec = given;
          for (const [name, image] of images) {
            const fits = (container: string) => name === "*" || container === name;
            if (!hasContainer(spec, fits))
              errors.push(new UsageError(`error: unable to find container named ${JSON.stringify(name)}`));
            spec = withContainers(spec, fits, (container) => ({ ...container, image }));
          }
          return spec;
        }),
    };
    await changeObjects(context, values, mode, objects, change, errors);
  },
});
