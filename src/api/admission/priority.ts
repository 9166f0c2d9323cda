import type { Pod, PriorityClass } from "../../generated/types.ts";
import { getOwn } from "../../machinery/json.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { podOf, refusal } from "./pod-request.ts";

const CLASSES = "priorityclasses.scheduling.k8s.io";
/** Classes that exist in every cluster. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2000000000,
  "system-node-critical": 2000001000,
};
const PREEMPT = "PreemptLowerPriority";

/** What a pod gets from its class. */
interface Resolved {
  name: string;
  value: number;
  preemptionPolicy: string;
}

/** Gives a new pod the priority of its class, and lets only one class be the default (`plugin/pkg/admission/priority`). */
export const priority: AdmissionPlugin = {
  name: "Priority",
  admit(request) {
    keepOnUpdate(request);
    const spec = podOf(request, "CREATE")?.spec;
    if (spec === undefined) return;
    const { name, value, preemptionPolicy } = resolve(request, spec);
    const provided = (what: string, own: string | number, computed: string | number) =>
      refusal(
        request,
        `the ${what} (${own}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
      );
    if (spec.priority !== undefined && spec.priority !== value)
      throw provided("integer value of priority", spec.priority, value);
    if (name !== "") spec.priorityClassName = name;
    spec.priority = value;
    const own = spec.preemptionPolicy;
    if (own !== undefined && own !== preemptionPolicy)
      throw provided("string value of PreemptionPolicy", own, preemptionPolicy);
    spec.preemptionPolicy = preemptionPolicy;
  },
  validate(request) {
    const { scope, operation, subresource, object } = request;
    if (
      scope.resource !== CLASSES ||
      subresource !== "" ||
      operation === "DELETE" ||
      !(object as PriorityClass).globalDefault
    )
      return;
    const known = defaultClass(request);
    if (known === undefined || (operation === "UPDATE" && known.metadata.name === object?.metadata.name)) return;
    throw refusal(
      request,
      `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`,
    );
  },
};

/** May change: a client that replaces a pod need not know what was computed for it. */
function keepOnUpdate(request: AdmissionRequest): void {
  const spec = podOf(request, "UPDATE")?.spec;
  const old = (request.old as Pod | undefined)?.spec;
  if (spec === undefined || old === undefined) return;
  if (old.priority !== undefined) spec.priority ??= old.priority;
  if (old.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.preemptionPolicy;
}

function resolve(request: AdmissionRequest, { priorityClassName: name }: NonNullable<Pod["spec"]>): Resolved {
  if (!name) {
    const found = defaultClass(request);
    return {
      name: found?.metadata.name ?? "",
      value: found?.value ?? 0,
      preemptionPolicy: found?.preemptionPolicy ?? PREEMPT,
    };
  }
  const found = request.scope.strategy.get<PriorityClass>(CLASSES, "", name);
  const value = found === undefined ? getOwn(SYSTEM_CLASSES, name) : (found.value ?? 0);
  if (value === undefined) throw refusal(request, `no PriorityClass with name ${name} was found`);
  return { name, value, preemptionPolicy: found?.preemptionPolicy ?? PREEMPT };
}

/** The class for pods that name none; the lowest, should there be several. */
function defaultClass({ scope }: AdmissionRequest): PriorityClass | undefined {
  const defaults = scope.strategy.list<PriorityClass>(CLASSES).filter(({ globalDefault }) => globalDefault);
  return defaults.sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}
