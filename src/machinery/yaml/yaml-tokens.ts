/** Text is not YAML. The message is goyaml's, with `line N: ` in front from the second line on. */
export class YamlError extends Error {
  override readonly name = "YamlError";
}

/** A token of YAML 1.1 (go.yaml.in/yaml/v2 `scannerc.go`). `line` counts from 0, as the parser's errors print it. */
export interface Token {
  readonly type: TokenType;
  readonly line: number;
  /** text of a scalar, name of an anchor or alias, tag, or directive */
  readonly value: string;
  /** whether a scalar stands without quotes or block marks */
  readonly plain: boolean;
}

export type TokenType =
  | "stream end"
  | "directive"
  | "document start"
  | "document end"
  | "block sequence"
  | "block mapping"
  | "block end"
  | "flow sequence"
  | "flow sequence end"
  | "flow mapping"
  | "flow mapping end"
  | "block entry"
  | "flow entry"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

/** Reads tokens one by one. */
export interface Scanner {
  peek(): Token;
  /** Goes on behind the token that `peek` gave. */
  skip(): void;
}
