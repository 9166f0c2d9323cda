import { expect, test } from "vitest";
import { plainWords } from "./words.ts";

test.each([
  ["kubectl get pods -n  x", {}, ["kubectl", "get", "pods", "-n", "x"]],
  [`kubectl run a --env="B=c d" --x='e "f"'`, {}, ["kubectl", "run", "a", "--env=B=c d", '--x=e "f"']],
  ["kubectl get -o jsonpath='{.a}{\"\\n\"}'", {}, ["kubectl", "get", "-o", 'jsonpath={.a}{"\\n"}']],
  ["kubectl a \\\n  b", {}, ["kubectl", "a", "b"]],
  ['kubectl "a \\"b\\" \\n" c\\ d \'\'', {}, ["kubectl", 'a "b" \\n', "c d", ""]],
  [
    "EDITOR='sed -i s/a/b/' KUBECONFIG=x:y kubectl edit cm",
    { EDITOR: "sed -i s/a/b/", KUBECONFIG: "x:y" },
    ["kubectl", "edit", "cm"],
  ],
  ["kubectl label pod a b=c d-", {}, ["kubectl", "label", "pod", "a", "b=c", "d-"]],
])("bash would only split: %s", (text, env, words) => {
  expect(plainWords(text)).toEqual({ env, words });
});

test.each([
  "kubectl get pods | wc -l",
  "kubectl get pods > file",
  "kubectl get $X",
  'kubectl get "$X"',
  "kubectl get `x`",
  "kubectl create role a --verb=*",
  "kubectl get -o jsonpath={.a},{.b}",
  "kubectl a; echo",
  "kubectl a && b",
  "kubectl get ~/x",
  "kubectl 'open",
  "A=1",
])("bash does more: %s", (text) => {
  expect(plainWords(text)).toBeUndefined();
});
