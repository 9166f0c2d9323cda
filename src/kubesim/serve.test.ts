import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { main } from "../cli/main.ts";
import { readKubeconfig } from "../cli/kubeconfig/load.ts";
import { createCluster } from "../cluster/home.ts";
import { servingProcess } from "./server-process.ts";

const path = mkdtempSync(join(tmpdir(), "kubesim-serve-"));
const folder = join(path, "clusters", "default");

beforeAll(() => createCluster({ path }, "default", { seed: 1, start: Date.now(), nodes: 1, addons: false }));

afterEach(() => run("serve", "--stop"));

afterAll(() => rmSync(path, { recursive: true, force: true }));

/** Runs a command of the simulator's own and gives its exit code and everything that it wrote. */
async function run(...argv: string[]): Promise<{ code: number; text: string }> {
  let text = "";
  const output = {
    write(more: string) {
      text += more;
    },
  };
  const env = { KUBESIM_HOME: path, PATH: process.env.PATH };
  const io = {
    stdin: process.stdin,
    stdout: output,
    stderr: output,
    env,
    cwd: path,
    stdinIsTty: false,
    stdoutIsTty: false,
  };
  const code = await main(argv, io, "kubesim");
  return { code, text };
}

test("a server in the background is found, is not started twice, and ends when told to", async () => {
  expect(await run("serve", "--status")).toEqual({ code: 1, text: 'the cluster "default" is not served\n' });
  expect((await run("serve", "--background", "--port", "0")).code).toBe(0);
  const record = servingProcess(folder);
  expect((await run("serve", "--status")).text).toContain(
    `https://127.0.0.1:${record?.port} by process ${record?.pid}`,
  );
  expect(await run("serve")).toMatchObject({ code: 1, text: expect.stringContaining("is served already") });
  expect((await run("serve", "--stop")).code).toBe(0);
  expect(servingProcess(folder)).toBeUndefined();
  expect(await run("serve", "--stop")).toEqual({ code: 1, text: 'error: the cluster "default" is not served\n' });
});

test("the record of a process that has died does not count", async () => {
  writeFileSync(join(folder, "server.json"), '{"pid":999999999,"host":"127.0.0.1","port":1}');
  expect((await run("serve", "--status")).code).toBe(1);
  writeFileSync(join(folder, "server.json"), "{");
  expect((await run("serve", "--background", "--port", "0")).code).toBe(0);
});

test("a port that somebody else has", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const message = `port ${port} of 127.0.0.1 is in use: choose another one with --port\n`;
  expect(await run("serve", "--port", String(port))).toEqual({ code: 1, text: `error: ${message}` });
  expect(await run("serve", "--background", "--port", String(port))).toEqual({
    code: 1,
    text: `error: the server has not started: ${message}`,
  });
  other.close();
});

test("the kubeconfig has the running server's address, and nobody else may read the keys", async () => {
  await run("serve", "--background", "--port", "0");
  const { code, text } = await run("kubeconfig");
  expect(code).toBe(0);
  const file = join(path, "kubeconfig");
  writeFileSync(file, text);
  const config = await readKubeconfig(file);
  expect(config.currentContext).toBe("kubesim");
  expect(config.clusters.get("kubesim")?.server).toBe(`https://127.0.0.1:${servingProcess(folder)?.port}`);
  for (const name of ["ca.pem", "server.pem", "admin.pem", "admin.token"]) {
    expect(statSync(join(folder, "pki", name)).mode & 0o777).toBe(0o600);
  }
  expect(readFileSync(join(folder, "pki", "ca.pem"), "utf8")).toContain("BEGIN CERTIFICATE");
});
