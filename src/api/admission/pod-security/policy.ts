import { type FieldError, invalid } from "../../../machinery/field-error.ts";
import type { Labels } from "../../../machinery/label-selector.ts";

/** The levels of the Pod Security Standards, from lax to strict. */
export const LEVELS = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof LEVELS)[number];

/** A level as of a minor version of Kubernetes; the latest is Infinity. */
export interface LevelVersion {
  readonly level: Level;
  readonly minor: number;
}

/** What a namespace asks of its pods. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  /** what is wrong with the labels; such a namespace is restricted */
  readonly errors: readonly FieldError[];
}

const PREFIX = "pod-security.kubernetes.io/";
const VERSION = /^v1\.(0|[1-9][0-9]{0,8})$/;
const LAX: LevelVersion = { level: "privileged", minor: Number.POSITIVE_INFINITY };
const NO_POLICY: Policy = { enforce: LAX, warn: LAX, errors: [] };

/**
 * The policy that a namespace's labels state (pod-security-admission `api.PolicyToEvaluate`): without labels privileged;
 * who is not told what to warn about warns about what is enforced.
 */
export function policyOf(labels: Labels): Policy {
  if (labels === undefined || !Object.keys(labels).some((key) => key.startsWith(PREFIX))) return NO_POLICY;
  const errors: FieldError[] = [];
  const enforce = levelOf(labels, "enforce", "restricted", errors);
  levelOf(labels, "audit", "privileged", errors);
  const warn = levelOf(labels, "warn", "privileged", errors);
  const inherits = labels[`${PREFIX}warn`] === undefined && labels[`${PREFIX}enforce`] !== undefined;
  if (!inherits) return { enforce, warn, errors };
  const hasVersion = labels[`${PREFIX}warn-version`] !== undefined;
  return { enforce, warn: { level: enforce.level, minor: hasVersion ? warn.minor : enforce.minor }, errors };
}

/** `restricted:v1.30`, `baseline:latest` */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === Number.POSITIVE_INFINITY ? "latest" : `v1.${minor}`}`;
}

function levelOf(labels: NonNullable<Labels>, mode: string, fallback: Level, errors: FieldError[]): LevelVersion {
  const text = labels[PREFIX + mode];
  let level = LEVELS.find((each) => each === text);
  if (level === undefined && text !== undefined) {
    level = fallback;
    errors.push(invalid(`metadata.labels[${PREFIX}${mode}]`, text, `must be one of ${LEVELS.join(", ")}`));
  }
  const key = `${PREFIX}${mode}-version`;
  const version = labels[key];
  const minor = version === undefined ? undefined : VERSION.exec(version)?.[1];
  if (version !== undefined && version !== "latest" && minor === undefined)
    errors.push(invalid(`metadata.labels[${key}]`, version, 'must be "latest" or "v1.x"'));
  return { level: level ?? "privileged", minor: minor === undefined ? Number.POSITIVE_INFINITY : Number(minor) };
}
