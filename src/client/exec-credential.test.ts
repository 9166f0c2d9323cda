import { expect, test } from "vitest";
import { execCredentials } from "./exec-credential.ts";

const V1 = "client.authentication.k8s.io/v1";
const plugin = (script: string, more: object = {}) => ({
  apiVersion: V1,
  command: "sh",
  args: ["-c", script],
  ...more,
});
const print = (credential: object) => `echo '${JSON.stringify(credential)}'`;
const env = { PATH: process.env.PATH };

test("a plug-in gives a token, and learns of the cluster where it wants to", () => {
  const script = `printf '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"%s-%s"}}' "$WHO" "$(printf %s "$KUBERNETES_EXEC_INFO" | tr -cd '[:alnum:]')"`;
  const { token } = execCredentials(
    plugin(script, { env: [{ name: "WHO", value: "jane" }], provideClusterInfo: true }),
    env,
    { server: "here" },
  );
  expect(token).toMatch(/^jane-kindExecCredential.*clusterserverhere/);
});

test.each([
  [
    "a program that is not there",
    { apiVersion: V1, command: "no-such-program" },
    "executable no-such-program not found",
  ],
  ["one that fails", plugin("exit 3"), "executable sh failed with exit code 3"],
  ["one that talks nonsense", plugin("echo hello"), "decoding stdout: it is no JSON"],
  [
    "one of another version",
    plugin(print({ kind: "ExecCredential", apiVersion: "x/v9" })),
    `exec plugin is configured to use API version ${V1}, plugin returned version x/v9`,
  ],
  [
    "one that gives nothing",
    plugin(print({ kind: "ExecCredential", apiVersion: V1, status: {} })),
    "exec plugin didn't return a token or cert/key pair",
  ],
])("%s", (_case, given, why) => {
  expect(() => execCredentials(given, env, {})).toThrow(
    `Unable to connect to the server: getting credentials: exec: ${why}`,
  );
});
