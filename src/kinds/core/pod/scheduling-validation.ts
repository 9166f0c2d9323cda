import type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from "../../../generated/types.ts";
import {
  addFaults,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
} from "../../../machinery/field-error.ts";
import { validateLabelSelector } from "../../../machinery/label-selector-validation.ts";
import { labelName, labelValueFaults, qualifiedNameFaults, subdomainName } from "../../../machinery/names.ts";
import { validateLabelName } from "../../../machinery/object-meta-validation.ts";
import { checkOptionalChoice, unsupported } from "./field-checks.ts";

const REQUIRED_RULES = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED_RULES = "preferredDuringSchedulingIgnoredDuringExecution";
const NO_SELECTOR = "must not be specified when labelSelector is not set";
const IN_BOTH = "exists in both matchLabelKeys and labelSelector";

/** spec.affinity (core/validation `validateAffinity`). */
export function checkAffinity(
  errors: FieldError[],
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
  path: string,
): void {
  if (nodeAffinity) checkNodeAffinity(errors, nodeAffinity, `${path}.nodeAffinity`);
  for (const [name, affinity] of [
    ["podAffinity", podAffinity],
    ["podAntiAffinity", podAntiAffinity],
  ] as const) {
    for (const [i, term] of (affinity?.[REQUIRED_RULES] ?? []).entries()) {
      checkAffinityTerm(errors, term, `${path}.${name}.${REQUIRED_RULES}[${i}]`);
    }
    for (const [i, weighted] of (affinity?.[PREFERRED_RULES] ?? []).entries()) {
      checkWeightedTerm(errors, weighted, `${path}.${name}.${PREFERRED_RULES}[${i}]`);
    }
  }
}

/** A node selector with its terms (core/validation `ValidateNodeSelector`), as in affinities and persistent volumes. */
export function checkNodeSelector(errors: FieldError[], terms: readonly NodeSelectorTerm[], path: string): void {
  if (terms.length === 0)
    errors.push(required(`${path}.nodeSelectorTerms`, "must have at least one node selector term"));
  for (const [i, term] of terms.entries()) checkNodeTerm(errors, term, true, `${path}.nodeSelectorTerms[${i}]`);
}

/** spec.tolerations (core/validation `ValidateTolerations`). */
export function checkTolerations(errors: FieldError[], tolerations: readonly Toleration[], path: string): void {
  for (const [i, { key, operator = "", value = "", effect = "", tolerationSeconds }] of tolerations.entries()) {
    const field = `${path}[${i}]`;
    if (key) errors.push(...validateLabelName(key, `${field}.key`));
    else if (operator !== "Exists") {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalid(`${field}.operator`, operator, detail));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === "" || operator === "Equal") {
      const faults = labelValueFaults(value);
      if (faults.length > 0) errors.push(invalid(`${field}.operator`, value, faults.join(";")));
    } else if (operator === "Exists") {
      if (value) errors.push(invalid(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else errors.push(unsupported(`${field}.operator`, operator, ["Equal", "Exists"]));
    if (effect) checkTaintEffect(errors, effect, `${field}.effect`);
  }
}

/** The effect of a taint (core/validation `validateTaintEffect`). */
export function checkTaintEffect(errors: FieldError[], effect: string, path: string): void {
  checkOptionalChoice(errors, path, effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
}

/** spec.readinessGates and spec.schedulingGates (core/validation `validateReadinessGates`, `validateSchedulingGates`). */
export function checkGates(
  errors: FieldError[],
  { readinessGates = [], schedulingGates = [] }: PodSpec,
  path: string,
): void {
  for (const [i, { conditionType }] of readinessGates.entries()) {
    addFaults(errors, `${path}.readinessGates[${i}].conditionType`, conditionType, qualifiedNameFaults(conditionType));
  }
  const seen = new Set<string>();
  for (const [i, { name }] of schedulingGates.entries()) {
    const field = `${path}.schedulingGates[${i}]`;
    addFaults(errors, field, name, qualifiedNameFaults(name));
    if (seen.has(name)) errors.push(duplicate(field, name));
    seen.add(name);
  }
}

/** spec.topologySpreadConstraints (core/validation `validateTopologySpreadConstraints`). */
export function checkTopologySpread(
  errors: FieldError[],
  constraints: readonly TopologySpreadConstraint[],
  path: string,
): void {
  for (const [i, constraint] of constraints.entries()) {
    const { maxSkew = 0, topologyKey = "", whenUnsatisfiable = "", minDomains, labelSelector } = constraint;
    const field = `${path}[${i}]`;
    if (maxSkew <= 0) errors.push(invalid(`${field}.maxSkew`, maxSkew, "must be greater than zero"));
    if (topologyKey === "") errors.push(required(`${field}.topologyKey`, "can not be empty"));
    checkOptionalChoice(errors, `${field}.whenUnsatisfiable`, whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]);
    const repeated = constraints
      .slice(i + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (repeated)
      errors.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(invalid(`${field}.minDomains`, minDomains, "must be greater than zero"));
      if (whenUnsatisfiable !== "DoNotSchedule") {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(invalid(`${field}.minDomains`, minDomains, detail));
      }
    }
    checkOptionalChoice(errors, `${field}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ["Honor", "Ignore"]);
    checkOptionalChoice(errors, `${field}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ["Honor", "Ignore"]);
    checkSpreadKeys(errors, constraint, `${field}.matchLabelKeys`);
    errors.push(...validateLabelSelector(labelSelector, `${field}.labelSelector`));
  }
}

function checkSpreadKeys(
  errors: FieldError[],
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  path: string,
): void {
  if (matchLabelKeys.length === 0) return;
  if (labelSelector === undefined) errors.push(forbiddenField(path, NO_SELECTOR));
  // The server itself adds each key to the selector as an expression with one value; only a label of that key clashes.
  const own = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const [i, key] of matchLabelKeys.entries()) {
    errors.push(...validateLabelName(key, `${path}[${i}]`));
    const expressions = (labelSelector?.matchExpressions ?? []).filter((expression) => expression.key === key);
    const foreign =
      expressions.filter(({ operator, values }) => operator !== "In" || values?.length !== 1).length +
      Math.max(0, expressions.length - 1);
    if (own.has(key) || foreign > 0) errors.push(invalid(`${path}[${i}]`, key, IN_BOTH));
  }
}

function checkNodeAffinity(errors: FieldError[], affinity: NodeAffinity, path: string): void {
  const hard = affinity[REQUIRED_RULES];
  if (hard) checkNodeSelector(errors, hard.nodeSelectorTerms ?? [], `${path}.${REQUIRED_RULES}`);
  for (const [i, { weight = 0, preference = {} }] of (affinity[PREFERRED_RULES] ?? []).entries()) {
    const field = `${path}.${PREFERRED_RULES}[${i}]`;
    if (weight <= 0 || weight > 100) errors.push(invalid(`${field}.weight`, weight, "must be in the range 1-100"));
    checkNodeTerm(errors, preference, false, `${field}.preference`);
  }
}

function checkNodeTerm(
  errors: FieldError[],
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  checkValues: boolean,
  path: string,
): void {
  for (const [i, requirement] of matchExpressions.entries())
    checkNodeRequirement(errors, requirement, checkValues, `${path}.matchExpressions[${i}]`);
  for (const [i, requirement] of matchFields.entries())
    checkNodeField(errors, requirement, `${path}.matchFields[${i}]`);
}

function checkNodeRequirement(
  errors: FieldError[],
  { key, operator = "", values = [] }: NodeSelectorRequirement,
  checkValues: boolean,
  path: string,
): void {
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0)
      errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) {
      errors.push(
        forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else if (operator === "Gt" || operator === "Lt") {
    if (values.length !== 1)
      errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  errors.push(...validateLabelName(key ?? "", `${path}.key`));
  if (!checkValues) return;
  for (const [i, value] of values.entries()) addFaults(errors, `${path}.values[${i}]`, value, labelValueFaults(value));
}

function checkNodeField(
  errors: FieldError[],
  { key = "", operator = "", values = [] }: NodeSelectorRequirement,
  path: string,
): void {
  if (operator === "In" || operator === "NotIn") {
    if (values.length !== 1) {
      errors.push(
        required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
      );
    }
  } else errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  if (key !== "metadata.name") errors.push(invalid(`${path}.key`, key, "not a valid field selector key"));
  else
    for (const [i, value] of values.entries())
      addFaults(errors, `${path}.values[${i}]`, value, subdomainName(value, false));
}

function checkWeightedTerm(
  errors: FieldError[],
  { weight = 0, podAffinityTerm }: WeightedPodAffinityTerm,
  path: string,
): void {
  if (weight <= 0 || weight > 100) errors.push(invalid(`${path}.weight`, weight, "must be in the range 1-100"));
  checkAffinityTerm(errors, podAffinityTerm ?? { topologyKey: "" }, `${path}.podAffinityTerm`);
}

/** core/validation `validatePodAffinityTerm` */
function checkAffinityTerm(errors: FieldError[], term: PodAffinityTerm, path: string): void {
  const {
    labelSelector,
    namespaceSelector,
    namespaces = [],
    topologyKey = "",
    matchLabelKeys = [],
    mismatchLabelKeys = [],
  } = term;
  errors.push(...validateLabelSelector(labelSelector, `${path}.labelSelector`));
  errors.push(...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`));
  for (const name of namespaces) addFaults(errors, `${path}.namespace`, name, labelName(name, false));
  for (const [name, keys] of [
    ["matchLabelKeys", matchLabelKeys],
    ["mismatchLabelKeys", mismatchLabelKeys],
  ] as const) {
    if (keys.length === 0) continue;
    if (labelSelector === undefined) errors.push(forbiddenField(`${path}.${name}`, NO_SELECTOR));
    else for (const [i, key] of keys.entries()) errors.push(...validateLabelName(key, `${path}.${name}[${i}]`));
  }
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key = "" } of labelSelector?.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key)) errors.push(invalid(`${path}[${i}]`, key, IN_BOTH));
    seen.add(key);
  }
  for (const [i, key] of matchLabelKeys.entries()) {
    if (mismatchLabelKeys.includes(key)) {
      errors.push(invalid(`${path}.matchLabelKeys[${i}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"));
    }
  }
  if (topologyKey === "") errors.push(required(`${path}.topologyKey`, "can not be empty"));
  errors.push(...validateLabelName(topologyKey, `${path}.topologyKey`));
}
