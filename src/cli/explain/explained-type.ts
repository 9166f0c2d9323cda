/** A type as `explain` shows it. */
export interface ExplainedType {
  /** `string`, `[]Container`, `map[string]Quantity`, `Object` */
  readonly text: string;
  /** what describes the type itself or, of lists and maps, what is in them */
  readonly descriptions: readonly string[];
  /** the values that are allowed; absent: any */
  readonly values?: readonly string[];
  /** tells types apart that may contain themselves; undefined for those that cannot */
  readonly id: string | undefined;
  /** fields of the type or of what is in it, by name */
  readonly fields: ReadonlyMap<string, ExplainedField>;
}

/** A field of a type. */
export interface ExplainedField {
  readonly required: boolean;
  /** "" where there is none */
  readonly description: string;
  /** what a list of fields says of it, where the field itself has no description */
  readonly otherwise?: string;
  readonly type: ExplainedType;
}

/** A kind to explain. */
export interface ExplainedKind {
  /** "" for the core group */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly type: ExplainedType;
}

/** Fields of types that have none. */
export const NO_FIELDS: ReadonlyMap<string, ExplainedField> = new Map();
