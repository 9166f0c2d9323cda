import { SIMULATED } from "../cli/kubeconfig/kubeconfig.ts";
import { clusterFolder, currentCluster, homeOf } from "../cluster/home.ts";
import { servingCredentials } from "../cluster/pki/pki.ts";
import type { OwnCommand } from "./commands.ts";
import { withCluster } from "./open-current.ts";
import { addressOf, DEFAULT_PORT } from "./serve.ts";
import { servingProcess } from "./server-process.ts";

/** `kubesim kubeconfig`: prints a kubeconfig with which stock clients reach a served cluster as its administrator. */
export const kubeconfig: OwnCommand = {
  command: "kubeconfig",
  summary: "Print a kubeconfig for stock clients of a served cluster",
  options: {
    cluster: { type: "string", describe: "the cluster, if not the current one" },
    server: { type: "string", describe: "address of the server, if not the one that is running" },
  },
  async run(io, { cluster: named, server: given }) {
    const home = homeOf(io.env);
    const name = typeof named === "string" && named !== "" ? named : currentCluster(home);
    await withCluster(io, name, () => undefined);
    const folder = clusterFolder(home, name);
    const { ca, admin } = servingCredentials(folder);
    const running = servingProcess(folder) ?? { host: "127.0.0.1", port: DEFAULT_PORT };
    const server = typeof given === "string" && given !== "" ? given : addressOf(running);
    io.stdout.write(`apiVersion: v1
kind: Config
current-context: kubesim
clusters:
- name: kubesim
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(ca)}
    extensions:
    - name: ${SIMULATED}
      extension:
        cluster: ${name}
contexts:
- name: kubesim
  context:
    cluster: kubesim
    namespace: default
    user: admin
users:
- name: admin
  user:
    client-certificate-data: ${base64(admin.certificate)}
    client-key-data: ${base64(admin.key)}
`);
    return 0;
  },
};

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
