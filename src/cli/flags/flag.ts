/** How the text of a flag's value is read. */
export type FlagType = "string" | "bool" | "int" | "strings" | "stringArray" | "duration";

/** One flag of a command. */
export interface Flag<T = unknown> {
  readonly type: FlagType;
  readonly short: string | undefined;
  readonly value: T;
  /** what `--flag` alone means; absent where the flag needs an argument */
  readonly bare: string | undefined;
  readonly help: string;
  readonly hidden?: boolean;
  /** printed behind `Flag --x has been deprecated, ` */
  readonly deprecated?: string;
}

/** The flags of a command by name. */
export type Flags = Readonly<Record<string, Flag>>;

/** What a command gets for its flags: a value each, by name. */
export type FlagValues<F extends Flags> = { [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** A text, "" if not given. */
export function string(short: string, value: string, help: string): Flag<string> {
  return { type: "string", short: short || undefined, value, bare: undefined, help };
}

/** A text that may stand without argument, which then means `bare` (`--dry-run`, `--cascade`). */
export function optionalString(short: string, value: string, bare: string, help: string): Flag<string> {
  return { type: "string", short: short || undefined, value, bare, help };
}

/** true or false. */
export function bool(short: string, value: boolean, help: string): Flag<boolean> {
  return { type: "bool", short: short || undefined, value, bare: "true", help };
}

/** A whole number. */
export function int(short: string, value: number, help: string): Flag<number> {
  return { type: "int", short: short || undefined, value, bare: undefined, help };
}

/** Texts, comma-separated or in repeated flags (pflag StringSlice). */
export function strings(short: string, help: string, value: readonly string[] = []): Flag<readonly string[]> {
  return { type: "strings", short: short || undefined, value, bare: undefined, help };
}

/** Texts, one for each time the flag is given (pflag StringArray). */
export function stringArray(short: string, help: string): Flag<readonly string[]> {
  return { type: "stringArray", short: short || undefined, value: [], bare: undefined, help };
}

/** A Go duration in milliseconds. */
export function duration(short: string, value: number, help: string): Flag<number> {
  return { type: "duration", short: short || undefined, value, bare: undefined, help };
}

/** The flag, not shown in help. */
export function hidden<T>(flag: Flag<T>): Flag<T> {
  return { ...flag, hidden: true };
}

/** The flag, with a notice on stderr when it is used. */
export function deprecated<T>(flag: Flag<T>, notice: string): Flag<T> {
  return { ...flag, deprecated: notice, hidden: true };
}
