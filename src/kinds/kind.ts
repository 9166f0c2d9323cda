import type { FieldError } from "../machinery/field-error.ts";
import type { NameRule } from "../machinery/names.ts";
import type { KubeObject } from "../machinery/object.ts";

/** Who makes a request, as authentication found out. */
export interface UserInfo {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a strategy hook may use besides the object: time, chance, and a look at other objects. */
export interface StrategyContext {
  /** virtual time, milliseconds since the epoch, and as metav1.Time writes it */
  readonly now: number;
  readonly timestamp: string;
  readonly user: UserInfo;
  /** lower-case hexadecimal of `words` x 32 bits; a whole number below a bound; a generated-name suffix; a UUID */
  readonly random: {
    hex(words: number): string;
    int(below: number): number;
    suffix(length?: number): string;
    uuid(): string;
  };
  readonly dryRun: boolean;
  get<T extends KubeObject>(resource: string, namespace: string, name: string): T | undefined;
  list<T extends KubeObject>(
    resource: string,
    options?: { namespace?: string; field?: { name: string; value: string } },
  ): T[];
  /** Adds a Warning header to the answer. */
  warn(message: string): void;
}

/** One column of a server-side table (`additionalPrinterColumns` of `pkg/printers/internalversion/printers.go`). */
export interface Column<T> {
  name: string;
  type?: "string" | "integer" | "number" | "boolean" | "date";
  format?: "name";
  /** 0 (default): always shown; above: only in wide output */
  priority?: number;
  description?: string;
  cell(object: T, context: CellContext): string | number | boolean | null;
}

/** What a table cell may need besides the object. */
export interface CellContext {
  /** virtual time, milliseconds since the epoch */
  now: number;
  /** cells of list items may depend on the options of the request */
  wide: boolean;
}

/** Where a resource keeps what the scale subresource shows, as JSON paths without the dollar. */
export interface ScaleMapping {
  specReplicas: readonly string[];
  statusReplicas: readonly string[];
  /** the label selector in string form */
  selector(object: KubeObject): string;
}

/** Another version, or another group, under which the objects of a kind are served. They are stored in the kind's own form. */
export interface KindView {
  /** absent: the kind's own group */
  group?: string;
  version: string;
  /** May give parts of its argument back, but not change it; apiVersion is set by the API. Must cope with absent fields. */
  fromStorage(object: KubeObject): KubeObject;
  toStorage(object: KubeObject): KubeObject;
  /** field selectors whose names differ in this view: its name to the kind's */
  fieldNames?: Readonly<Record<string, string>>;
}

/** Verbs of a resource in the order in which discovery lists them. */
export const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;
export type Verb = (typeof ALL_VERBS)[number];

/**
 * A kind and its strategy: everything that the generic API pipeline asks about it. All hooks are optional; what is absent
 * behaves as a plain object with spec and status. Hooks that may change the object say so.
 */
export interface Kind<T extends KubeObject = KubeObject> {
  group: string;
  version: string;
  kind: string;
  /** lower-case plural, as in the path */
  resource: string;
  singular: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  namespaced: boolean;
  verbs?: readonly Verb[];
  /** further versions and groups that serve the same objects */
  views?: readonly KindView[];
  /** Text of the Warning header that every request on this kind gets. */
  deprecation?: string;

  /** Has a status subresource; main-resource writes then leave status alone, status writes leave spec alone. */
  status?: boolean;
  scale?: ScaleMapping;
  /** subresources with behaviour of their own (`binding`, `eviction`, `log` …): names and verbs for discovery; the API layer has the handlers */
  subresources?: readonly { name: string; kind: string; group?: string; version?: string; verbs: readonly string[] }[];

  /** metadata.generation counts changes of spec (true where not said and there is a spec). */
  tracksGeneration?: boolean;
  /** PUT on a name that does not exist creates it (leases, nodes' status…). */
  createOnUpdate?: boolean;
  /** An update without resourceVersion is refused. */
  requiresResourceVersion?: boolean;

  /** May change: sets what the object leaves open (upstream `SetDefaults_*`). Runs on every decoded object. */
  defaults?(object: T): void;
  /** May change: normalises a new object (clears status, allocates addresses) before validation. */
  prepareForCreate?(object: T, context: StrategyContext): void;
  /**
   * May change: normalises an update; status has already been put back to the old one where there is a status subresource.
   * `subresource` is "" for the main resource.
   */
  prepareForUpdate?(object: T, old: T, context: StrategyContext, subresource: string): void;
  /** May change: an update through the status subresource; spec and labels have already been put back to the old ones. */
  prepareForStatusUpdate?(object: T, old: T, context: StrategyContext): void;
  /** What metadata.name may be; absent: a lower-case RFC 1123 subdomain. */
  nameRule?: NameRule;
  validate?(object: T): FieldError[];
  /** Runs after `validate` on updates of the main resource. */
  validateUpdate?(object: T, old: T): FieldError[];
  /** Errors of `validateUpdate` stand before those of `validate`: upstream's order differs from kind to kind. */
  updateErrorsFirst?: boolean;
  validateStatusUpdate?(object: T, old: T): FieldError[];
  /** Warning headers for a create (no `old`) or an update. */
  warnings?(object: T, old: T | undefined): string[];

  /** Field values for field selectors, beside metadata.name and metadata.namespace. */
  fields?(object: T): Record<string, string>;
  /** Which of `fields` the store indexes: those that controllers list by. */
  indexed?: readonly string[];

  /** Further entries of the store's index, which no field selector may name: for values of which an object has several. */
  indexEntries?(object: T): Record<string, string>;

  /** Seconds of grace that a delete gives; undefined: the object goes at once. May look at the options. */
  gracePeriod?(object: T, requested: number | undefined): number | undefined;
  /** Whether anything beside metadata.finalizers keeps a deleted object (a namespace's spec.finalizers). */
  isHeld?(object: T): boolean;
  /** May change: a deleted object that stays for its grace, its finalizers or what else holds it. */
  prepareForDelete?(object: T, context: StrategyContext): void;
  /** How dependents are deleted when the request does not say: background, if absent. */
  defaultPropagation?: "Orphan" | "Background";
  /** Runs before the object is removed for good (releases what it holds). */
  afterDelete?(object: T, context: StrategyContext): void;
  /** May change a copy for readers: fields that follow from the clock alone (a node's heartbeat). */
  project?(object: T, now: number): T;

  /** Columns of the table; absent: NAME and AGE. */
  columns?: readonly Column<T>[];
}

/** Declares a kind. Exists for its types: hooks see the object type, the registry sees any object. */
export function defineKind<T extends KubeObject = KubeObject>(kind: Kind<T>): Kind {
  return kind as unknown as Kind;
}

/** `deployments.apps`, `pods`: how store, controllers and messages name the resource of a kind. */
export function resourceName(kind: Pick<Kind, "group" | "resource">): string {
  return kind.group === "" ? kind.resource : `${kind.resource}.${kind.group}`;
}
