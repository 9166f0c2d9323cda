import { quote } from "../../../machinery/go-format.ts";
import { PrintError } from "../print-error.ts";
import { type Token, type TokenType, tokenize, unquote } from "./lexer.ts";
import type { ArgNode, BranchNode, CommandNode, Node, PipeNode } from "./nodes.ts";

/** The name that kubectl gives its template; errors begin with it. */
export const TEMPLATE_NAME = "output";

/** Bodies by name: the template itself, and what it defines. */
export type TemplateSet = ReadonlyMap<string, readonly Node[]>;

const MAX_DEPTH = 1000;

/**
 * Parses a Go template. `functions` are the names that it may call. Throws PrintError with Go's text:
 * `template: output:1: function "upper" not defined`.
 */
export function parseTemplates(text: string, functions: ReadonlySet<string>): TemplateSet {
  const templates = new Map<string, readonly Node[]>();
  const parser: Parser = {
    tokens: tokenize(text),
    next: 0,
    functions,
    templates,
    variables: ["$"],
    ranges: 0,
    depth: 0,
    actionLine: 0,
  };
  const nodes: Node[] = [];
  while (peek(parser).type !== "eof") {
    if (peek(parser).type === "left" && isKeyword(afterSpace(parser, parser.next + 1), "define")) {
      parser.next++;
      takeNonSpace(parser);
      parseDefinition(parser);
      continue;
    }
    const item = parseItem(parser);
    if (isEnd(item)) fail(parser, `unexpected {{${item.end}}}`);
    nodes.push(item);
  }
  if (!templates.has(TEMPLATE_NAME) || nodes.some((node) => node.kind !== "text" || node.text.trim() !== "")) {
    templates.set(TEMPLATE_NAME, nodes);
  }
  return templates;
}

interface Parser {
  readonly tokens: readonly Token[];
  next: number;
  readonly functions: ReadonlySet<string>;
  readonly templates: Map<string, readonly Node[]>;
  variables: string[];
  ranges: number;
  depth: number;
  actionLine: number;
}

/** `{{end}}` or `{{else …}}`: what closes a body. */
interface End {
  readonly end: "end" | "else";
}

function isEnd(item: Node | End): item is End {
  return "end" in item;
}

function peek(parser: Parser): Token {
  return parser.tokens[Math.min(parser.next, parser.tokens.length - 1)] as Token;
}

function take(parser: Parser): Token {
  const token = peek(parser);
  parser.next++;
  return token;
}

function afterSpace(parser: Parser, from: number): Token {
  let at = from;
  while (parser.tokens[at]?.type === "space") at++;
  return parser.tokens[Math.min(at, parser.tokens.length - 1)] as Token;
}

function peekNonSpace(parser: Parser): Token {
  while (peek(parser).type === "space") parser.next++;
  return peek(parser);
}

function takeNonSpace(parser: Parser): Token {
  peekNonSpace(parser);
  return take(parser);
}

function isKeyword(token: Token, word: string): boolean {
  return token.type === "keyword" && token.text === word;
}

function fail(parser: Parser, message: string, line = lastLine(parser)): never {
  throw new PrintError(`template: ${TEMPLATE_NAME}:${line}: ${message}`);
}

function lastLine(parser: Parser): number {
  return parser.tokens[Math.min(Math.max(parser.next - 1, 0), parser.tokens.length - 1)]?.line ?? 1;
}

function unexpected(parser: Parser, token: Token, context: string): never {
  if (token.type !== "error") fail(parser, `unexpected ${showToken(token)} in ${context}`, token.line);
  const elsewhere = parser.actionLine !== 0 && parser.actionLine !== token.line;
  const where = ` started at ${TEMPLATE_NAME}:${parser.actionLine}`;
  const extra = !elsewhere ? "" : token.text.endsWith(" action") ? where : ` in action${where}`;
  fail(parser, token.text + extra, token.line);
}

function showToken(token: Token): string {
  if (token.type === "eof") return "EOF";
  if (token.type === "keyword") return `<${token.text}>`;
  return token.text.length > 10 ? `${quote(token.text.slice(0, 10))}...` : quote(token.text);
}

function expect(parser: Parser, type: TokenType, context: string): Token {
  const token = takeNonSpace(parser);
  if (token.type !== type) unexpected(parser, token, context);
  return token;
}

function parseDefinition(parser: Parser): void {
  const context = "define clause";
  const name = expect(parser, "string", context);
  expect(parser, "right", context);
  const outer = { variables: parser.variables, ranges: parser.ranges };
  parser.variables = ["$"];
  parser.ranges = 0;
  const { nodes, end } = parseBody(parser);
  if (end !== "end") fail(parser, "unexpected {{else}} in define clause");
  Object.assign(parser, outer);
  define(parser, stringValue(parser, name), nodes);
}

/** A second definition replaces an empty one only. */
function define(parser: Parser, name: string, nodes: readonly Node[]): void {
  const empty = (body: readonly Node[]): boolean => body.every((n) => n.kind === "text" && n.text.trim() === "");
  const known = parser.templates.get(name);
  if (known !== undefined && !empty(known) && !empty(nodes)) {
    throw new PrintError(`template: multiple definition of template ${quote(name)}`);
  }
  if (known === undefined || empty(known)) parser.templates.set(name, nodes);
}

function parseBody(parser: Parser): { nodes: Node[]; end: "end" | "else" } {
  if (++parser.depth > MAX_DEPTH) fail(parser, "max expression depth exceeded");
  const nodes: Node[] = [];
  while (peekNonSpace(parser).type !== "eof") {
    const item = parseItem(parser);
    if (isEnd(item)) {
      parser.depth--;
      return { nodes, end: item.end };
    }
    nodes.push(item);
  }
  fail(parser, "unexpected EOF", peek(parser).line);
}

function parseItem(parser: Parser): Node | End {
  const token = take(parser);
  if (token.type === "text") return { kind: "text", pos: token.pos, text: token.text };
  if (token.type !== "left") unexpected(parser, token, "input");
  parser.actionLine = token.line;
  const item = parseAction(parser);
  parser.actionLine = 0;
  return item;
}

function parseAction(parser: Parser): Node | End {
  const token = takeNonSpace(parser);
  if (token.type !== "keyword" || token.text === "nil") {
    parser.next--;
    const pipe = parsePipeline(parser, "command", "right");
    return { kind: "action", pos: token.pos, pipe };
  }
  switch (token.text) {
    case "if":
    case "range":
    case "with":
      return parseBranch(parser, token.text, token.pos);
    case "end":
      expect(parser, "right", "end");
      return { end: "end" };
    case "else": {
      const next = peekNonSpace(parser);
      if (!isKeyword(next, "if") && !isKeyword(next, "with")) expect(parser, "right", "else");
      return { end: "else" };
    }
    case "break":
    case "continue": {
      const next = takeNonSpace(parser);
      if (next.type !== "right") unexpected(parser, next, `{{${token.text}}}`);
      if (parser.ranges === 0) fail(parser, `{{${token.text}}} outside {{range}}`);
      return { kind: token.text, pos: token.pos };
    }
    case "template":
      return parseTemplateCall(parser);
    case "block":
      return parseBlock(parser);
    default:
      return unexpected(parser, token, "command");
  }
}

function parseBranch(parser: Parser, kind: BranchNode["kind"], pos: number): BranchNode {
  const known = parser.variables.length;
  const pipe = parsePipeline(parser, kind, "right");
  if (kind === "range") parser.ranges++;
  const { nodes, end } = parseBody(parser);
  if (kind === "range") parser.ranges--;
  let otherwise: Node[] | undefined;
  if (end === "else") {
    const chained = peekNonSpace(parser);
    if (isKeyword(chained, kind) && kind !== "range") {
      take(parser);
      otherwise = [parseBranch(parser, kind, chained.pos)];
    } else {
      if (chained.type === "keyword" && parser.tokens[parser.next - 1]?.type !== "right") {
        unexpected(parser, chained, "else");
      }
      const rest = parseBody(parser);
      if (rest.end === "else") fail(parser, "expected end; found {{else}}");
      otherwise = rest.nodes;
    }
  }
  parser.variables.length = known;
  return { kind, pos, pipe, body: nodes, otherwise };
}

function parseTemplateCall(parser: Parser): Node {
  const name = takeNonSpace(parser);
  if (name.type !== "string") unexpected(parser, name, "template clause");
  const empty = peekNonSpace(parser).type === "right";
  const pipe = empty ? undefined : parsePipeline(parser, "template clause", "right");
  if (empty) take(parser);
  return { kind: "template", pos: name.pos, name: stringValue(parser, name), pipe };
}

function parseBlock(parser: Parser): Node {
  const token = takeNonSpace(parser);
  if (token.type !== "string") unexpected(parser, token, "block clause");
  const name = stringValue(parser, token);
  const pipe = parsePipeline(parser, "block clause", "right");
  const outer = { variables: parser.variables, ranges: parser.ranges };
  parser.variables = ["$"];
  parser.ranges = 0;
  const { nodes, end } = parseBody(parser);
  if (end !== "end") fail(parser, "unexpected {{else}} in block clause");
  Object.assign(parser, outer);
  define(parser, name, nodes);
  return { kind: "template", pos: token.pos, name, pipe };
}

function parsePipeline(parser: Parser, context: string, end: "right" | ")"): PipeNode {
  if (++parser.depth > MAX_DEPTH) fail(parser, "max expression depth exceeded");
  const { pos } = peekNonSpace(parser);
  const { variables, assigns } = parseVariables(parser, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = takeNonSpace(parser);
    if (token.type === end) break;
    if (!STARTS.has(token.type) && !isKeyword(token, "nil")) unexpected(parser, token, context);
    parser.next--;
    commands.push(parseCommand(parser));
  }
  if (commands.length === 0) fail(parser, `missing value for ${context}`);
  for (const [i, command] of commands.entries()) {
    const first = command.args[0];
    if (i > 0 && first !== undefined && CONSTANTS.has(first.kind)) {
      fail(parser, `non executable command in pipeline stage ${i + 1}`);
    }
  }
  parser.depth--;
  return { kind: "pipe", pos, variables, assigns, commands };
}

const STARTS: ReadonlySet<TokenType> = new Set<TokenType>([
  "bool",
  "character",
  "dot",
  "field",
  "identifier",
  "number",
  "string",
  "variable",
  "(",
]);
const CONSTANTS: ReadonlySet<string> = new Set(["bool", "dot", "nil", "number", "string"]);

function parseVariables(parser: Parser, context: string): { variables: string[]; assigns: boolean } {
  const start = parser.next;
  const variables: string[] = [];
  while (peekNonSpace(parser).type === "variable") {
    const name = take(parser);
    const next = peekNonSpace(parser);
    if (next.type === "declare" || next.type === "assign") {
      take(parser);
      variables.push(name.text);
      if (next.type === "declare") parser.variables.push(...variables);
      else for (const variable of variables) checkVariable(parser, variable);
      return { variables, assigns: next.type === "assign" };
    }
    if (next.type !== "comma") break;
    take(parser);
    variables.push(name.text);
    if (context !== "range" || variables.length > 1) fail(parser, `too many declarations in ${context}`);
    const second = peekNonSpace(parser);
    if (second.type !== "variable") fail(parser, "range can only initialize variables");
  }
  parser.next = start;
  return { variables: [], assigns: false };
}

function checkVariable(parser: Parser, name: string): void {
  if (!parser.variables.includes(name)) fail(parser, `undefined variable ${quote(name)}`);
}

function parseCommand(parser: Parser): CommandNode {
  const { pos } = peekNonSpace(parser);
  const args: ArgNode[] = [];
  for (;;) {
    peekNonSpace(parser);
    const operand = parseOperand(parser);
    if (operand !== undefined) args.push(operand);
    const token = take(parser);
    if (token.type === "space") continue;
    if (token.type === "right" || token.type === ")") parser.next--;
    else if (token.type !== "pipe") unexpected(parser, token, "operand");
    break;
  }
  if (args.length === 0) fail(parser, "empty command");
  return { kind: "command", pos, args };
}

function parseOperand(parser: Parser): ArgNode | undefined {
  const base = parseTerm(parser);
  if (base === undefined || peek(parser).type !== "field") return base;
  const { pos } = peek(parser);
  const path: string[] = [];
  while (peek(parser).type === "field") path.push(take(parser).text.slice(1));
  if (base.kind === "field") return { ...base, pos, path: [...base.path, ...path] };
  if (base.kind === "variable") return { ...base, pos, path: [...base.path, ...path] };
  if (
    base.kind === "bool" ||
    base.kind === "string" ||
    base.kind === "number" ||
    base.kind === "nil" ||
    base.kind === "dot"
  ) {
    fail(
      parser,
      `unexpected . after term ${quote(base.kind === "dot" ? "." : "text" in base ? base.text : "value" in base ? String(base.value) : base.kind)}`,
    );
  }
  return { kind: "chain", pos, base, path };
}

function parseTerm(parser: Parser): ArgNode | undefined {
  const token = takeNonSpace(parser);
  const { pos, text } = token;
  switch (token.type) {
    case "identifier":
      if (!parser.functions.has(text)) fail(parser, `function ${quote(text)} not defined`, token.line);
      return { kind: "identifier", pos, name: text };
    case "dot":
      return { kind: "dot", pos };
    case "keyword":
      if (text === "nil") return { kind: "nil", pos };
      break;
    case "variable":
      checkVariable(parser, text);
      return { kind: "variable", pos, name: text, path: [] };
    case "field":
      return { kind: "field", pos, path: [text.slice(1)] };
    case "bool":
      return { kind: "bool", pos, value: text === "true" };
    case "number":
      return { kind: "number", pos, text, value: numberValue(parser, text) };
    case "character":
      return { kind: "number", pos, text, value: BigInt(stringValue(parser, token).codePointAt(0) ?? 0) };
    case "string":
      return { kind: "string", pos, text, value: stringValue(parser, token) };
    case "(":
      return parsePipeline(parser, "parenthesized pipeline", ")");
    default:
  }
  parser.next--;
  return undefined;
}

/** Integers of a template are Go ints, which are bigints here; int64 and float64 of the data are numbers. */
function numberValue(parser: Parser, text: string): number | bigint {
  const digits = text.replaceAll("_", "");
  const sign = digits.startsWith("-") ? -1n : 1n;
  const plain = digits.replace(/^[-+]/, "");
  if (/^0[xXoObB]/.test(plain) || /^(?:0|[1-9][0-9]*)$/.test(plain)) return sign * BigInt(plain);
  if (/^0[0-7]+$/.test(plain)) return sign * BigInt(`0o${plain}`);
  const value = Number(plain);
  if (Number.isNaN(value)) fail(parser, `illegal number syntax: ${quote(text)}`);
  return Number(sign) * value;
}

function stringValue(parser: Parser, token: Token): string {
  try {
    return unquote(token.text);
  } catch (error) {
    if (error instanceof PrintError) fail(parser, error.message, token.line);
    throw error;
  }
}
