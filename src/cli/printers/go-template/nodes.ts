/** Nodes of a parsed template (Go `text/template/parse/node.go`). `pos` is the offset that errors name. */
export type Node = TextNode | ActionNode | BranchNode | TemplateNode | LoopNode;

export interface TextNode {
  readonly kind: "text";
  readonly pos: number;
  readonly text: string;
}

export interface ActionNode {
  readonly kind: "action";
  readonly pos: number;
  readonly pipe: PipeNode;
}

export interface BranchNode {
  readonly kind: "if" | "range" | "with";
  readonly pos: number;
  readonly pipe: PipeNode;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[] | undefined;
}

export interface TemplateNode {
  readonly kind: "template";
  readonly pos: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface LoopNode {
  readonly kind: "break" | "continue";
  readonly pos: number;
}

export interface PipeNode {
  readonly kind: "pipe";
  readonly pos: number;
  readonly variables: readonly string[];
  /** `=` and not `:=` */
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly kind: "command";
  readonly pos: number;
  readonly args: readonly ArgNode[];
}

export type ArgNode =
  | PipeNode
  | { readonly kind: "dot" | "nil"; readonly pos: number }
  | { readonly kind: "bool"; readonly pos: number; readonly value: boolean }
  | { readonly kind: "number"; readonly pos: number; readonly text: string; readonly value: number | bigint }
  | { readonly kind: "string"; readonly pos: number; readonly text: string; readonly value: string }
  | { readonly kind: "identifier"; readonly pos: number; readonly name: string }
  | { readonly kind: "field"; readonly pos: number; readonly path: readonly string[] }
  | { readonly kind: "variable"; readonly pos: number; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "chain"; readonly pos: number; readonly base: ArgNode; readonly path: readonly string[] };

/** A node as error messages show it: `index .spec.containers 7`. */
export function show(node: Node | PipeNode | CommandNode | ArgNode): string {
  switch (node.kind) {
    case "text":
      return JSON.stringify(node.text);
    case "action":
      return `{{${show(node.pipe)}}}`;
    case "if":
    case "range":
    case "with":
      return `{{${node.kind} ${show(node.pipe)}}}${node.body.map(show).join("")}{{end}}`;
    case "template":
      return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${show(node.pipe)}` : ""}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    case "pipe": {
      const declared = node.variables.length === 0 ? "" : `${node.variables.join(", ")} ${node.assigns ? "=" : ":="} `;
      return declared + node.commands.map(show).join(" | ");
    }
    case "command":
      return node.args.map(showArg).join(" ");
    default:
      return showArg(node);
  }
}

function showArg(node: ArgNode): string {
  switch (node.kind) {
    case "pipe":
      return `(${show(node)})`;
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(node.value);
    case "number":
    case "string":
      return node.text;
    case "identifier":
      return node.name;
    case "field":
      return node.path.map((name) => `.${name}`).join("");
    case "variable":
      return node.name + node.path.map((name) => `.${name}`).join("");
    case "chain":
      return showArg(node.base) + node.path.map((name) => `.${name}`).join("");
  }
}
