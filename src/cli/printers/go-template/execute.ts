import { quote } from "../../../machinery/go-format.ts";
import { getOwn } from "../../../machinery/json.ts";
import { PrintError } from "../print-error.ts";
import { FUNCTIONS } from "./functions.ts";
import { type ArgNode, type BranchNode, type CommandNode, type Node, type PipeNode, show } from "./nodes.ts";
import { TEMPLATE_NAME, type TemplateSet } from "./parser.ts";
import { format, isTrue, kindOf, sortedKeys, typeName, type Value } from "./values.ts";

/** A template that is ready to run. */
export interface Executable {
  readonly text: string;
  readonly templates: TemplateSet;
  /** `--allow-missing-template-keys` */
  readonly allowMissingKeys: boolean;
}

const MAX_CALLS = 1000;

/**
 * Runs a template on an object and gives its text. Throws PrintError with Go's message (`template: output:1:11: executing
 * "output" at <.a>: …`), whose output is the text so far.
 */
export function execute(executable: Executable, data: Value): string {
  const run: Run = { executable, out: [], name: TEMPLATE_NAME, variables: [["$", data]], calls: 0 };
  try {
    walkAll(run, { value: data, boxed: false }, executable.templates.get(TEMPLATE_NAME) ?? []);
  } catch (error) {
    throw error instanceof PrintError ? new PrintError(error.message, run.out.join("")) : error;
  }
  return run.out.join("");
}

interface Run {
  readonly executable: Executable;
  readonly out: string[];
  /** of the template that is running */
  name: string;
  variables: [name: string, value: Value][];
  calls: number;
}

/** The value of `.`; a boxed one came out of a map or list, so Go knows it as an interface only. */
interface Dot {
  readonly value: Value;
  readonly boxed: boolean;
}

type Located = Node | PipeNode | CommandNode | ArgNode;

function fail(run: Run, node: Located, message: string): never {
  const { text } = run.executable;
  const before = text.slice(0, node.pos);
  const newline = before.lastIndexOf("\n");
  const line = before.split("\n").length;
  const column = Buffer.byteLength(before.slice(newline + 1));
  throw new PrintError(
    `template: ${TEMPLATE_NAME}:${line}:${column}: executing ${quote(run.name)} at <${show(node)}>: ${message}`,
  );
}

/** How a body ended: by a `{{break}}` or `{{continue}}`, or at its end. */
type Outcome = "break" | "continue" | undefined;

function walkAll(run: Run, dot: Dot, nodes: readonly Node[]): Outcome {
  for (const node of nodes) {
    const outcome = walk(run, dot, node);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function walk(run: Run, dot: Dot, node: Node): Outcome {
  switch (node.kind) {
    case "text":
      run.out.push(node.text);
      return undefined;
    case "action": {
      const value = evalPipe(run, dot, node.pipe);
      if (node.pipe.variables.length === 0) run.out.push(kindOf(value) === "invalid" ? "<no value>" : format(value));
      return undefined;
    }
    case "break":
    case "continue":
      return node.kind;
    case "template":
      callTemplate(run, dot, node);
      return undefined;
    case "range":
      return scoped(run, () => walkRange(run, dot, node));
    default:
      return scoped(run, () => walkBranch(run, dot, node));
  }
}

function scoped<T>(run: Run, body: () => T): T {
  const known = run.variables.length;
  const result = body();
  run.variables.length = known;
  return result;
}

function walkBranch(run: Run, dot: Dot, node: BranchNode): Outcome {
  const value = evalPipe(run, dot, node.pipe);
  if (!isTrue(value)) return walkAll(run, dot, node.otherwise ?? []);
  return walkAll(run, node.kind === "with" ? { value, boxed: false } : dot, node.body);
}

function walkRange(run: Run, dot: Dot, node: BranchNode): Outcome {
  const value = evalPipe(run, dot, { ...node.pipe, variables: [] });
  let any = false;
  for (const [key, item] of entriesOf(run, node, value)) {
    any = true;
    const outcome = scoped(run, () => {
      bindLoop(run, node.pipe, key, item);
      return walkAll(run, { value: item, boxed: true }, node.body);
    });
    if (outcome === "break") break;
  }
  return any ? undefined : walkAll(run, dot, node.otherwise ?? []);
}

function entriesOf(run: Run, node: BranchNode, value: Value): Iterable<[Value, Value]> {
  if (Array.isArray(value)) return value.map((item, i) => [BigInt(i), item] as [Value, Value]);
  if (kindOf(value) === "invalid") return [];
  if (typeof value === "object" && value !== null) {
    return sortedKeys(value).map((key) => [key, getOwn(value as Record<string, Value>, key)] as [Value, Value]);
  }
  if (kindOf(value) === "int") return countTo(run, node, value);
  return fail(run, node.pipe, `range can't iterate over ${format(value)}`);
}

function* countTo(run: Run, node: BranchNode, value: Value): Generator<[Value, Value]> {
  if (node.pipe.variables.length > 1)
    fail(run, node.pipe, `can't use ${format(value)} to iterate over more than one variable`);
  for (let i = 0n; i < BigInt(value as bigint); i++) yield [i, i];
}

function bindLoop(run: Run, pipe: PipeNode, key: Value, item: Value): void {
  const [first, second] = pipe.variables;
  if (first === undefined) return;
  const bindings: [string, Value][] =
    second === undefined
      ? [[first, item]]
      : [
          [first, key],
          [second, item],
        ];
  for (const [name, value] of bindings) {
    if (pipe.assigns) assign(run, name, value);
    else run.variables.push([name, value]);
  }
}

function assign(run: Run, name: string, value: Value): void {
  const variable = run.variables.findLast(([known]) => known === name);
  if (variable !== undefined) variable[1] = value;
}

function callTemplate(run: Run, dot: Dot, node: Node & { kind: "template" }): void {
  const body = run.executable.templates.get(node.name);
  if (body === undefined) fail(run, node, `template ${quote(node.name)} not defined`);
  if (run.calls >= MAX_CALLS) fail(run, node, `exceeded maximum template depth (${MAX_CALLS})`);
  const value = node.pipe === undefined ? undefined : evalPipe(run, dot, node.pipe);
  const inner: Run = { ...run, name: node.name, variables: [["$", value]], calls: run.calls + 1 };
  walkAll(inner, { value, boxed: false }, body);
}

function evalPipe(run: Run, dot: Dot, pipe: PipeNode): Value {
  let value: Value;
  for (const [i, command] of pipe.commands.entries()) {
    value = evalCommand(run, dot, command, i > 0 ? { value } : undefined);
  }
  for (const name of pipe.variables) {
    if (pipe.assigns) assign(run, name, value);
    else run.variables.push([name, value]);
  }
  return value;
}

/** The result of the command before in a pipeline: the last argument of this one. */
interface Final {
  readonly value: Value;
}

function evalCommand(run: Run, dot: Dot, command: CommandNode, final: Final | undefined): Value {
  const [first, ...rest] = command.args;
  if (first === undefined) return undefined;
  if (first.kind === "identifier") return callFunction(run, dot, { command, name: first.name, args: rest, final });
  if (first.kind === "field" || first.kind === "chain" || first.kind === "variable") {
    if (rest.length > 0 || final !== undefined) {
      const name = first.path.at(-1);
      if (name === undefined) fail(run, first, `can't give argument to non-function ${show(first)}`);
      const receiver = evalArg(run, dot, { ...first, path: first.path.slice(0, -1) });
      if (kindOf(receiver) === "map") fail(run, first, `${name} is not a method but has arguments`);
    }
    return evalArg(run, dot, first);
  }
  if (rest.length > 0 || final !== undefined) {
    if (first.kind !== "pipe") fail(run, first, `can't give argument to non-function ${show(first)}`);
  }
  if (first.kind === "nil") fail(run, first, "nil is not a command");
  return evalArg(run, dot, first);
}

interface Call {
  readonly command: CommandNode;
  readonly name: string;
  readonly args: readonly ArgNode[];
  readonly final: Final | undefined;
}

function callFunction(run: Run, dot: Dot, { command, name, args, final }: Call): Value {
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) fail(run, command, `${quote(name)} is not a defined function`);
  const count = args.length + (final === undefined ? 0 : 1);
  if (count < definition.least || count > (definition.most ?? count)) {
    const want = definition.most === definition.least ? String(definition.least) : `at least ${definition.least}`;
    fail(run, command, `wrong number of args for ${name}: want ${want} got ${count}`);
  }
  if (name === "and" || name === "or") return shortCircuit(run, dot, name, args, final);
  const values = args.map((arg) => evalArg(run, dot, arg));
  if (final !== undefined) values.push(final.value);
  for (let i = 0; i < (definition.strings ?? 0); i++) {
    const node = args[i] ?? command;
    if (typeof values[i] === "string") continue;
    if (kindOf(values[i]) === "invalid") fail(run, node, "invalid value; expected string");
    if (node.kind === "number" || node.kind === "bool") fail(run, node, `expected string; found ${show(node)}`);
    fail(run, node, `wrong type for value; expected string; got ${typeName(values[i])}`);
  }
  try {
    return definition.call(...values);
  } catch (error) {
    if (error instanceof PrintError) fail(run, command, `error calling ${name}: ${error.message}`);
    throw error;
  }
}

function shortCircuit(
  run: Run,
  dot: Dot,
  name: "and" | "or",
  args: readonly ArgNode[],
  final: Final | undefined,
): Value {
  let value: Value;
  for (const arg of args) {
    value = evalArg(run, dot, arg);
    if (isTrue(value) === (name === "or")) return value;
  }
  return final === undefined ? value : final.value;
}

function evalArg(run: Run, dot: Dot, node: ArgNode): Value {
  switch (node.kind) {
    case "dot":
      return dot.value;
    case "nil":
      return null;
    case "bool":
    case "number":
    case "string":
      return node.value;
    case "identifier":
      return callFunction(run, dot, {
        command: { kind: "command", pos: node.pos, args: [node] },
        name: node.name,
        args: [],
        final: undefined,
      });
    case "pipe":
      return evalPipe(run, dot, node);
    case "field":
      return evalPath(run, node, dot, node.path);
    case "chain":
      return evalPath(run, node, { value: evalArg(run, dot, node.base), boxed: false }, node.path);
    case "variable": {
      const value = run.variables.findLast(([name]) => name === node.name)?.[1];
      return evalPath(run, node, { value, boxed: false }, node.path);
    }
  }
}

function evalPath(run: Run, node: ArgNode, start: Dot, path: readonly string[]): Value {
  let { value } = start;
  for (const [i, name] of path.entries()) {
    const boxed = i > 0 || start.boxed;
    if (value === undefined || (value === null && !boxed)) {
      if (!run.executable.allowMissingKeys) fail(run, node, `nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    if (value === null) fail(run, node, `nil pointer evaluating interface {}.${name}`);
    if (kindOf(value) !== "map") {
      fail(run, node, `can't evaluate field ${name} in type ${boxed ? "interface {}" : typeName(value)}`);
    }
    value = getOwn(value as Record<string, Value>, name);
    if (value === undefined && !run.executable.allowMissingKeys) {
      fail(run, node, `map has no entry for key ${quote(name)}`);
    }
  }
  return value;
}
