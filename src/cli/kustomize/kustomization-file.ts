import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { DocumentError, readDocuments } from "../../machinery/yaml/documents.ts";
import { UsageError } from "../errors.ts";

/** What a ConfigMap or Secret is generated from. */
export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly type?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly env?: string;
  readonly envs?: readonly string[];
  readonly options?: GeneratorOptions;
}

/** What generated objects have in common. */
export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

/** Which objects a patch or replacement is for; names and the like are anchored regular expressions. */
export interface Selector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

/** A patch, given inline or as a file. */
export interface PatchArgs {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Selector;
  readonly options?: { readonly allowNameChange?: boolean; readonly allowKindChange?: boolean };
}

/** A kustomization as its file has it (kustomize `api/types/kustomization.go`). */
export interface Kustomization {
  readonly kind?: string;
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly components?: readonly string[];
  readonly namespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly commonAnnotations?: Readonly<Record<string, string>>;
  readonly labels?: readonly {
    readonly pairs?: Readonly<Record<string, string>>;
    readonly includeSelectors?: boolean;
    readonly includeTemplates?: boolean;
  }[];
  readonly images?: readonly {
    readonly name?: string;
    readonly newName?: string;
    readonly newTag?: string;
    readonly tagSuffix?: string;
    readonly digest?: string;
  }[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly generatorOptions?: GeneratorOptions;
  readonly patches?: readonly PatchArgs[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchArgs[];
  readonly replacements?: readonly JsonObject[];
  readonly vars?: readonly JsonObject[];
  readonly sortOptions?: { readonly order?: string };
}

const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

const FIELDS = new Set(
  "apiVersion kind metadata openapi namePrefix nameSuffix namespace commonLabels labels commonAnnotations patchesStrategicMerge patchesJson6902 patches images imageTags replacements replicas vars sortOptions resources components crds bases configMapGenerator secretGenerator helmGlobals helmCharts helmChartInflationGenerator generatorOptions configurations generators transformers validators buildMetadata".split(
    " ",
  ),
);

const DEPRECATED: readonly (readonly [string, string])[] = [
  ["bases", "Please use 'resources' instead."],
  ["commonLabels", "Please use 'labels' instead."],
  ["imageTags", "Please use 'images' instead."],
  ["patchesJson6902", "Please use 'patches' instead."],
  ["patchesStrategicMerge", "Please use 'patches' instead."],
  ["vars", "Please use 'replacements' instead. [EXPERIMENTAL]"],
];

/** Reads the kustomization of a folder. `warn` gets a line for each field of old. Throws UsageError. */
export function readKustomization(root: string, warn: (line: string) => void): Kustomization {
  const texts = FILE_NAMES.map((name) => readIfThere(join(root, name))).filter((text) => text !== undefined);
  const [text] = texts;
  if (text === undefined) {
    throw new UsageError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${root}'`,
    );
  }
  if (texts.length > 1) throw new UsageError(`Found multiple kustomization files under: ${root}\n`);
  const value = parse(text);
  if (value === undefined) throw new UsageError("kustomization.yaml is empty");
  if (!isObject(value)) {
    throw new UsageError(
      "invalid Kustomization: json: cannot unmarshal array into Go value of type types.Kustomization",
    );
  }
  const unknown = Object.keys(value)
    .sort()
    .find((key) => !FIELDS.has(key));
  if (unknown !== undefined)
    throw new UsageError(`invalid Kustomization: json: unknown field ${JSON.stringify(unknown)}`);
  checkTypes(value);
  for (const [field, advice] of DEPRECATED) {
    if (value[field] === undefined || value[field] === null) continue;
    warn(
      `# Warning: '${field}' is deprecated. ${advice} Run 'kustomize edit fix' to update your Kustomization automatically.`,
    );
  }
  checkIdentity(value, root);
  const { imageTags, ...rest } = value;
  return (imageTags === undefined ? rest : { ...rest, images: imageTags }) as Kustomization;
}

const LISTS = new Set(
  "resources bases components labels images replicas configMapGenerator secretGenerator patches patchesStrategicMerge patchesJson6902 replacements vars".split(
    " ",
  ),
);
const MAPS = new Set(["commonLabels", "commonAnnotations", "generatorOptions", "sortOptions"]);
const TEXTS = new Set(["namespace", "namePrefix", "nameSuffix", "kind", "apiVersion"]);

function checkTypes(value: JsonObject): void {
  for (const [field, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    const wanted = LISTS.has(field) ? "list" : MAPS.has(field) ? "map" : TEXTS.has(field) ? "string" : undefined;
    const given = Array.isArray(member) ? "array" : typeof member === "boolean" ? "bool" : typeof member;
    const fits =
      wanted === undefined ||
      (wanted === "list" && given === "array") ||
      (wanted === "map" && given === "object") ||
      wanted === given;
    if (fits) continue;
    const goType = wanted === "list" ? "[]string" : wanted === "map" ? "map[string]string" : "string";
    throw new UsageError(
      `invalid Kustomization: json: cannot unmarshal ${given} into Go struct field Kustomization.${field} of type ${goType}`,
    );
  }
}

function checkIdentity({ kind, apiVersion }: JsonObject, root: string): void {
  const faults: string[] = [];
  const component = kind === "Component";
  const wanted = `kustomize.config.k8s.io/${component ? "v1alpha1" : "v1beta1"}`;
  if (kind && kind !== "Kustomization" && !component) faults.push("kind should be Kustomization or Component");
  if (apiVersion && apiVersion !== wanted) faults.push(`apiVersion for ${kind ?? "Kustomization"} should be ${wanted}`);
  if (faults.length > 0) {
    throw new UsageError(`Failed to read kustomization file under ${root}:\n${faults.join("\n")}`);
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    for (const value of readDocuments(text)) return value;
    return undefined;
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`invalid Kustomization: ${error.message}`);
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
