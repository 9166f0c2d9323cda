import type { Container } from "../../../generated/types.ts";
import { canonicalQuantity } from "../../../machinery/quantity.ts";
import { UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { selectorFlag } from "../../flags/selection-flags.ts";
import { defineVerb } from "../../verb.ts";
import { changeObjects, checkLocal, objectsToChange, setFlags, setMode } from "./change-objects.ts";
import { fitsPattern, hasContainer, withContainers, withPodSpec } from "./pod-spec.ts";

export const setResources = defineVerb({
  usage: "resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
  summary: "Update resource requests/limits on objects with pod templates",
  description: "Sets what containers request and may use. Names that are not given stay as they are.",
  examples:
    "# Limits of one container\nkubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi\n\n# Requests and limits of all containers\nkubectl set resources deployment web --limits=cpu=200m --requests=cpu=100m,memory=256Mi",
  flags: {
    ...setFlags(),
    containers: string("c", "*", "Names of the containers to change; * stands for anything"),
    limits: string("", "", "Limits, as in cpu=100m,memory=256Mi"),
    requests: string("", "", "Requests, as in cpu=100m,memory=256Mi"),
    ...selectorFlag(),
  },
  async run(context, values, args) {
    const mode = await setMode(context, values, "resource requirements updated");
    const objects = await objectsToChange(context, values, args, values.selector);
    checkLocal(values, mode.dryRun);
    if (values.all && values.selector !== "") throw new UsageError("cannot set --all and --selector at the same time");
    if (values.limits === "" && values.requests === "") {
      throw new UsageError("you must specify an update to requests or limits (in the form of --requests/--limits)");
    }
    const limits = parseResourceList(values.limits);
    const requests = parseResourceList(values.requests);
    const fits = (name: string) => fitsPattern(name, values.containers);
    const errors: unknown[] = [];
    const change = {
      failure: "failed to patch resources update to pod template ",
      change: (object: Parameters<typeof withPodSpec>[0]) => {
        let found = false;
        const changed = withPodSpec(object, (spec) => {
          found = hasContainer(spec, fits);
          if (!found) errors.push(new UsageError(`error: unable to find container named ${values.containers}`));
          return withContainers(spec, fits, (container) => withResources(container, limits, requests));
        });
        return found ? changed : undefined;
      },
    };
    await changeObjects(context, values, mode, objects, change, errors);
  },
});

type Quantities = Readonly<Record<string, string>>;

function withResources(container: Container, limits: Quantities, requests: Quantities): Container {
  const { resources = {} } = container;
  const merge = (old: object | undefined, added: Quantities) => ({ ...old, ...added }) as Record<string, string>;
  return {
    ...container,
    resources: {
      ...resources,
      ...(Object.keys(limits).length > 0 && { limits: merge(resources.limits, limits) }),
      ...(Object.keys(requests).length > 0 && { requests: merge(resources.requests, requests) }),
    },
  };
}

function parseResourceList(text: string): Quantities {
  if (text === "") return {};
  const pairs = text.split(",").map((statement): [string, string] => {
    const [name = "", value = "", ...more] = statement.split("=");
    if (!statement.includes("=") || more.length > 0)
      throw new UsageError(`invalid argument syntax ${statement}, expected <resource>=<value>`);
    return [name, canonicalQuantity(value)];
  });
  return Object.fromEntries(pairs);
}
