import { describe, expect, test } from "vitest";
import { PrintError } from "../print-error.ts";
import { newGoTemplatePrinter } from "./printer.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "alpha", generation: 1, labels: { app: "a", env: "prod" }, annotations: { "x/note": "a <b> & c" } },
  spec: {
    up: true,
    grace: 30,
    ratio: 0.5,
    nothing: null,
    nodes: [],
    containers: [{ name: "web", ports: [{ containerPort: 80 }] }, { name: "cache" }],
  },
};

const print = (template: string, allowMissingKeys = true) =>
  newGoTemplatePrinter(template, { allowMissingKeys }).print(POD);

describe("templates", () => {
  test.each([
    ['{{.kind}} {{.metadata.name}}{{"\\n"}}', "Pod alpha\n"],
    ["{{range .spec.containers}}{{.name}} {{end}}", "web cache "],
    ["{{range $i, $c := .spec.containers}}{{$i}}={{$c.name}};{{end}}", "0=web;1=cache;"],
    ["{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}", "app=a;env=prod;"],
    ["{{range .spec.nodes}}x{{else}}none{{end}}", "none"],
    ["{{range 3}}{{.}}{{end}}", "012"],
    ['{{range .spec.containers}}{{if eq .name "cache"}}{{break}}{{end}}{{.name}}{{end}}', "web"],
    ['{{range .spec.containers}}{{if eq .name "web"}}{{continue}}{{end}}{{.name}}{{end}}', "cache"],
    ['{{if eq .kind "X"}}a{{else if .spec.up}}b{{else}}c{{end}}', "b"],
    ["{{with .spec.nothere}}x{{else with .kind}}{{.}}{{end}}", "Pod"],
    ["{{with $x := .metadata}}{{$x.name}}{{end}}", "alpha"],
    ['{{$n := "a"}}{{range .spec.containers}}{{$n = .name}}{{end}}{{$n}}', "cache"],
    ['{{define "T"}}[{{.}}]{{end}}{{template "T" .kind}}', "[Pod]"],
    ['{{block "B" .metadata}}<{{.name}}>{{end}}', "<alpha>"],
    ["a {{- /* comment */ -}} b\n{{- .kind -}}\n c", "abPodc"],
    [
      "{{.metadata.labels}} {{.spec.containers}}",
      "map[app:a env:prod] [map[name:web ports:[map[containerPort:80]]] map[name:cache]]",
    ],
    ["{{.nothere}} {{.spec.nothere.deeper}} {{.spec.nothing}}", "<no value> <no value> <no value>"],
    ["{{.spec.grace}} {{.spec.ratio}} {{.spec.up}}", "30 0.5 true"],
    ["{{len .spec.containers}} {{.spec.containers | len}} {{len .kind}}", "2 2 3"],
    ['{{index .metadata.annotations "x/note"}} {{(index .spec.containers 1).name}}', "a <b> & c cache"],
    ["{{(index (index .spec.containers 0).ports 0).containerPort}}", "80"],
    ['{{slice .metadata.name 1 3}} {{not .spec.up}} {{and .spec.up .kind}} {{or .spec.nothing "d"}}', "lp false Pod d"],
    [
      '{{eq .kind "A" "Pod"}} {{ne 1 2}} {{lt 1 2}} {{ge .spec.grace 30}} {{gt .metadata.generation 0}}',
      "true true true true true",
    ],
    ['{{print 1 2 "a" "b" 3}} {{println "x" 1}}', "1 2ab3 x 1\n"],
    [
      '{{html .metadata.annotations}} {{js "a<b\'"}} {{urlquery "a b&c"}}',
      "map[x/note:a &lt;b&gt; &amp; c] a\\u003Cb\\' a+b%26c",
    ],
    ['{{base64decode "aGk="}} {{exists .spec "grace"}} {{exists .spec "no" 1}}', "hi true false"],
    [
      '{{printf "%s|%-6s|%6s|%q|%v|%d|%03d|%x|%t|%5.1f|%T|%%" .kind "x" "y" "z" .spec.up 7 7 255 true 1.5 .kind}}',
      'Pod|x     |     y|"z"|true|7|007|ff|true|  1.5|string|%',
    ],
    [
      '{{printf "%d %s" "a" 1}} {{printf "%d"}} {{printf "x" 1}}',
      "%!d(string=a) %!s(int=1) %!d(MISSING) x%!(EXTRA int=1)",
    ],
    ['{{.metadata.name | printf "%-8s"}}|', "alpha   |"],
    ["{{`raw \\n`}} {{'a'}} {{0x10}} {{1e3}} {{true}}", "raw \\n 97 16 1000 true"],
  ])("%s", (template, want) => {
    expect(print(template)).toBe(want);
  });
});

test.each([
  ["{{.kind", "unclosed action"],
  ["{{range .spec}}", "unexpected EOF"],
  ["{{upper .kind}}", 'function "upper" not defined'],
  ["{{end}}", "unexpected {{end}}"],
  ["{{if}}x{{end}}", "missing value for if"],
  ["{{$x}}", 'undefined variable "$x"'],
  ["{{.a | 1}}", "non executable command in pipeline stage 2"],
  ["{{(.a}}", "unclosed left paren"],
  ["{{.a)}}", "unexpected right paren"],
  ['{{"a}}', "unterminated quoted string"],
  ["{{break}}", "{{break}} outside {{range}}"],
  ["{{/* x}}", "unclosed comment"],
  ["{{.a}}{{else}}", "unexpected {{else}}"],
  ["{{}}", "missing value for command"],
  ["{{template}}", 'unexpected "}}" in template clause'],
  ["{{.a ! .b}}", "unrecognized character in action: U+0021 '!'"],
])("broken: %s", (template, message) => {
  expect(() => print(template)).toThrow(`error parsing template ${template}, template: output:1: ${message}`);
});

test.each([
  ["{{.metadata.name.first}}", "1:11", ".metadata.name.first", "can't evaluate field first in type interface {}"],
  [
    "{{.kind}} {{index .spec.containers 7}}",
    "1:12",
    "index .spec.containers 7",
    "error calling index: index out of range: 7",
  ],
  ["x\n{{eq .kind 1}}", "2:2", "eq .kind 1", "error calling eq: incompatible types for comparison: string and int"],
  ['{{template "no"}}', "1:11", '{{template "no"}}', 'template "no" not defined'],
  ["{{range .kind}}{{end}}", "1:8", ".kind", "range can't iterate over Pod"],
  ["{{len 3}}", "1:2", "len 3", "error calling len: len of type int"],
  ["{{.spec.nothing.x}}", "1:7", ".spec.nothing.x", "nil pointer evaluating interface {}.x"],
])("failing: %s", (template, at, node, message) => {
  expect(() => print(template)).toThrow(
    `error executing template ${JSON.stringify(template)}: template: output:${at}: executing "output" at <${node}>: ${message}`,
  );
});

test("a failure prints what was written, the template and the object", () => {
  let failure: PrintError | undefined;
  try {
    print("{{.kind}}: {{.metadata.nothere}}", false);
  } catch (error) {
    if (error instanceof PrintError) failure = error;
  }
  expect(failure?.output).toMatch(
    /^Pod: Error executing template: template: output:1:22: .*map has no entry for key "nothere"\. Printing more.*\n\ttemplate was:\n\t\t\{\{.kind.*\n\traw data was:\n\t\t\{"apiVersion".*\n\tobject given to template engine was:\n\t\tmap\[apiVersion:v1.*\n\n$/,
  );
});

test("endless recursion ends", () => {
  expect(() => print('{{define "T"}}{{template "T"}}{{end}}{{template "T"}}')).toThrow(
    "exceeded maximum template depth",
  );
});
