import { invalid } from "./field-error.ts";
import { parseInteger, quote } from "./go-format.ts";
import { compareBytes, getOwn } from "./json.ts";
import { labelValueFaults, qualifiedNameFaults } from "./names.ts";
import { ParseError, parseFailure } from "./parse-error.ts";

/** How a requirement relates a key to its values; the spellings are upstream's. */
export type SelectorOperator = "exists" | "!" | "=" | "==" | "!=" | "in" | "notin" | "gt" | "lt";

/** One condition on the labels of an object. `values` is empty for `exists` and `!`. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** metav1.LabelSelector as objects of the API carry it. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Labels of an object, where it has any. */
export type Labels = { readonly [key: string]: string } | undefined;

/**
 * Reads a selector as `-l` and `?labelSelector=` give it: `a=b,c!=d,e in (x,y),!f,g` (apimachinery `labels/selector.go`).
 * Requirements come sorted by key; none of them means everything. Throws ParseError.
 */
export function parseLabelSelector(text: string): Requirement[] {
  const parser: Parser = { tokens: tokenize(text), position: 0 };
  const requirements: Requirement[] = [];
  for (;;) {
    const first = peek(parser, true);
    if (first.kind === "end") break;
    if (first.kind !== "word" && first.kind !== "!") {
      throw new ParseError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    }
    requirements.push(parseRequirement(parser));
    const next = take(parser, true);
    if (next.kind === "end") break;
    if (next.kind !== ",") throw new ParseError(`found '${next.text}', expected: ',' or 'end of string'`);
    const after = peek(parser, true);
    if (after.kind !== "word" && after.kind !== "!") {
      throw new ParseError(`found '${after.text}', expected: identifier after ','`);
    }
  }
  return sortByKey(requirements);
}

/**
 * The requirements of a LabelSelector (`LabelSelectorAsSelector`). No selector at all gives undefined, which matches
 * nothing; an empty one gives [], which matches everything. Throws ParseError.
 */
export function labelSelectorRequirements(selector: LabelSelector | null | undefined): Requirement[] | undefined {
  if (selector === undefined || selector === null) return undefined;
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push(newRequirement(key, "=", [value]));
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = expressionOperator(operator);
    if (known === undefined) throw new ParseError(`${quote(operator)} is not a valid label selector operator`);
    requirements.push(newRequirement(key, known, [...(values ?? [])]));
  }
  return sortByKey(requirements);
}

/** The requirements that a plain map of labels stands for (Service and ReplicationController selectors); nothing is checked. */
export function labelMapRequirements(labels: Labels): Requirement[] {
  return sortByKey(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: "=", values: [value] })));
}

/** Whether labels fulfil every requirement; undefined requirements match nothing. */
export function matchesLabels(requirements: readonly Requirement[] | undefined, labels: Labels): boolean {
  if (requirements === undefined) return false;
  for (const requirement of requirements) if (!matchesRequirement(requirement, labels)) return false;
  return true;
}

/** Whether a LabelSelector selects labels; an invalid or absent one selects nothing. */
export function selectsLabels(selector: LabelSelector | null | undefined, labels: Labels): boolean {
  let requirements: Requirement[] | undefined;
  const failure = parseFailure(() => {
    requirements = labelSelectorRequirements(selector);
  });
  return failure === undefined && matchesLabels(requirements, labels);
}

/** Whether requirements select everything. */
export function isEmptySelector(requirements: readonly Requirement[] | undefined): boolean {
  return requirements !== undefined && requirements.length === 0;
}

/** Requirements as text that parses again: `app=web,tier in (a,b)`. */
export function formatRequirements(requirements: readonly Requirement[] | undefined): string {
  return (requirements ?? []).map(formatRequirement).join(",");
}

/** A LabelSelector as tables and describe print it: `app=web`, `<none>`, or `<error>` (`FormatLabelSelector`). */
export function formatLabelSelector(selector: LabelSelector | null | undefined): string {
  let text = "";
  const failure = parseFailure(() => {
    text = formatRequirements(labelSelectorRequirements(selector));
  });
  return failure !== undefined ? "<error>" : text || "<none>";
}

/** Labels as tables print them: `a=b,c=d` sorted, or `<none>` (`FormatLabels`). */
export function formatLabels(labels: Labels): string {
  return labelText(labels) || "<none>";
}

/** Labels as one text, empty where there are none. */
export function labelText(labels: Labels): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort(compareBytes)
    .join(",");
}

/** The LabelSelector of a text, as `kubectl create poddisruptionbudget --selector` makes it. Throws ParseError. */
export function parseToLabelSelector(text: string): LabelSelector {
  let requirements: Requirement[] = [];
  const failure = parseFailure(() => {
    requirements = parseLabelSelector(text);
  });
  if (failure !== undefined) throw new ParseError(`couldn't parse the selector string "${text}": ${failure}`);
  const matchLabels: [string, string][] = [];
  const matchExpressions: { key: string; operator: string; values?: string[] }[] = [];
  for (const { key, operator, values } of requirements) {
    if (operator === "=" || operator === "==") {
      matchLabels.push([key, values[0] ?? ""]);
      continue;
    }
    const name = EXPRESSION_OPERATORS.find(([, known]) => known === operator)?.[0];
    if (name === undefined) {
      const fault = operator === "!=" ? "is not a valid label selector operator" : "isn't supported in label selectors";
      throw new ParseError(`${quote(operator)} ${fault}`);
    }
    matchExpressions.push({ key, operator: name, ...(values.length > 0 && { values: [...values] }) });
  }
  return {
    ...(matchLabels.length > 0 && { matchLabels: Object.fromEntries(matchLabels) }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}

const EXPRESSION_OPERATORS: readonly (readonly [string, SelectorOperator])[] = [
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
];

function expressionOperator(name: string): SelectorOperator | undefined {
  return EXPRESSION_OPERATORS.find(([known]) => known === name)?.[1];
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = getOwn(labels, key);
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      const [limit] = values;
      if (value === undefined || limit === undefined || !isInteger(value) || !isInteger(limit)) return false;
      return operator === "gt" ? BigInt(value) > BigInt(limit) : BigInt(value) < BigInt(limit);
    }
  }
}

function isInteger(text: string): boolean {
  return parseFailure(() => parseInteger(text)) === undefined;
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${[...values].sort(compareBytes).join(",")})`;
    case "gt":
      return `${key}>${values[0] ?? ""}`;
    case "lt":
      return `${key}<${values[0] ?? ""}`;
    default:
      return `${key}${operator}${values[0] ?? ""}`;
  }
}

function sortByKey(requirements: Requirement[]): Requirement[] {
  return requirements.sort((a, b) => compareBytes(a.key, b.key));
}

/** `NewRequirement`: the faults of all parts together, each once. */
function newRequirement(key: string, operator: SelectorOperator, values: string[]): Requirement {
  const faults: string[] = [];
  const add = (field: string, value: unknown, detail: string) => {
    const fault = `${field}: ${invalid(field, value, detail).body}`;
    if (!faults.includes(fault)) faults.push(fault);
  };
  const keyFaults = qualifiedNameFaults(key);
  if (keyFaults.length > 0) add("key", key, keyFaults.join("; "));
  if (operator === "in" || operator === "notin") {
    if (values.length === 0) add("values", values, "for 'in', 'notin' operators, values set can't be empty");
  } else if (operator === "exists" || operator === "!") {
    if (values.length > 0) add("values", values, "values set must be empty for exists and does not exist");
  } else if (operator === "gt" || operator === "lt") {
    values.forEach((value, i) => {
      if (!isInteger(value)) add(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer");
    });
  }
  values.forEach((value, i) => {
    const valueFaults = labelValueFaults(value);
    if (valueFaults.length > 0) add(`values[${i}][${key}]`, value, valueFaults.join("; "));
  });
  if (faults.length > 0) throw new ParseError(faults.length === 1 ? (faults[0] ?? "") : `[${faults.join(", ")}]`);
  return { key, operator, values };
}

type TokenKind = "word" | "end" | "in" | "notin" | "(" | ")" | "," | "!" | "=" | "==" | "!=" | ">" | "<";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

interface Parser {
  readonly tokens: readonly Token[];
  position: number;
}

const END: Token = { kind: "end", text: "" };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[ \t\r\n]+|==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+/g)) {
    const [part] = match;
    if (/^[ \t\r\n]/.test(part)) continue;
    const isWord = !/^[=!(),<>]/.test(part) && part !== "in" && part !== "notin";
    tokens.push({ kind: isWord ? "word" : (part as TokenKind), text: part });
  }
  return tokens;
}

/** The next token; where a value may stand (`asValue`), `in` and `notin` are words. */
function peek(parser: Parser, asValue: boolean): Token {
  const token = parser.tokens[parser.position] ?? END;
  return asValue && (token.kind === "in" || token.kind === "notin") ? { kind: "word", text: token.text } : token;
}

function take(parser: Parser, asValue: boolean): Token {
  const token = peek(parser, asValue);
  parser.position++;
  return token;
}

function parseRequirement(parser: Parser): Requirement {
  try {
    let first = take(parser, true);
    const absent = first.kind === "!";
    if (absent) first = take(parser, true);
    if (first.kind !== "word") throw new ParseError(`found '${first.text}', expected: identifier`);
    const key = first.text;
    const faults = qualifiedNameFaults(key);
    if (faults.length > 0) throw new ParseError(`<nil>: ${invalid("", key, faults.join("; ")).body}`);
    if (absent) return newRequirement(key, "!", []);
    const next = peek(parser, true).kind;
    if (next === "end" || next === ",") return newRequirement(key, "exists", []);
    const operator = parseOperator(parser);
    const values = operator === "in" || operator === "notin" ? parseValues(parser) : [parseExactValue(parser)];
    return newRequirement(key, operator, values);
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(`unable to parse requirement: ${error.message}`);
    throw error;
  }
}

function parseOperator(parser: Parser): SelectorOperator {
  const token = take(parser, false);
  switch (token.kind) {
    case "in":
    case "notin":
    case "=":
    case "==":
    case "!=":
      return token.kind;
    case ">":
      return "gt";
    case "<":
      return "lt";
    default:
      throw new ParseError(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  }
}

function parseExactValue(parser: Parser): string {
  const next = peek(parser, true);
  if (next.kind === "end" || next.kind === ",") return "";
  parser.position++;
  if (next.kind !== "word") throw new ParseError(`found '${next.text}', expected: identifier`);
  return next.text;
}

/** The values in parentheses, each once and sorted; an empty place is the empty value. */
function parseValues(parser: Parser): string[] {
  const open = take(parser, true);
  if (open.kind !== "(") throw new ParseError(`found '${open.text}' expected: '('`);
  const first = peek(parser, true);
  if (first.kind !== "word" && first.kind !== "," && first.kind !== ")") {
    throw new ParseError(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  const values = new Set<string>();
  if (first.kind === ")") values.add("");
  else parseValueList(parser, values);
  parser.position++;
  return [...values].sort(compareBytes);
}

function parseValueList(parser: Parser, values: Set<string>): void {
  for (;;) {
    const token = take(parser, true);
    const next = peek(parser, true);
    if (token.kind === "word") {
      values.add(token.text);
      if (next.kind === ")") return;
      if (next.kind !== ",") throw new ParseError(`found '${next.text}', expected: ',' or ')'`);
    } else if (token.kind === ",") {
      if (values.size === 0 || next.kind === "," || next.kind === ")") values.add("");
      if (next.kind === ")") return;
    } else {
      throw new ParseError(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}
