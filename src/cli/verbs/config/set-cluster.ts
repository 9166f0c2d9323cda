import { resolve } from "node:path";
import { quote } from "../../../machinery/go-format.ts";
import type { JsonObject } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { bool, type FlagValues, string } from "../../flags/flag.ts";
import { editKubeconfig } from "../../kubeconfig/edit.ts";
import { defineVerb, type Verb, type VerbContext } from "../../verb.ts";
import { expectArguments } from "./arguments.ts";
import { embed, expectFile } from "./local-files.ts";

const FLAGS = {
  "certificate-authority": string("", "", "File with the certificate of the authority that signs the server's"),
  "embed-certs": bool("", false, "Put the certificate itself into the kubeconfig"),
  "insecure-skip-tls-verify": bool("", false, "Do not check the server's certificate"),
  "proxy-url": string("", "", "Proxy to reach the server through"),
  server: string("", "", "Address of the server"),
  "tls-server-name": string("", "", "Name that the server's certificate must have"),
};

export const setCluster: Verb = defineVerb({
  usage:
    "config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
  summary: "Set a cluster entry in kubeconfig",
  description: "Makes a cluster's entry or changes one; what is not given stays as it is.",
  examples: "# Only the server\nkubectl config set-cluster dev --server=https://10.9.8.7:6443",
  flags: FLAGS,
  async run(context, values, args) {
    expectArguments(context, setCluster, "set-cluster", args, args.length === 1);
    const { io, global } = context;
    const [name = ""] = args;
    const authority = values["certificate-authority"];
    if (name === "") throw new UsageError("you must specify a non-empty cluster name");
    if (values["insecure-skip-tls-verify"] && authority !== "") {
      throw new UsageError("you cannot specify a certificate authority and insecure mode at the same time");
    }
    if (values["embed-certs"]) {
      if (authority === "") throw new UsageError("you must specify a --certificate-authority to embed");
      expectFile(io, "certificate-authority", authority);
    }
    await editKubeconfig(io, global.kubeconfig, ({ merged }) => {
      merged.clusters.set(name, changedCluster(context, values, merged.clusters.get(name) ?? {}));
    });
    io.stdout.write(`Cluster ${quote(name)} set.\n`);
  },
});

function changedCluster(
  { io, changed }: VerbContext,
  values: FlagValues<typeof FLAGS>,
  before: JsonObject,
): JsonObject {
  const cluster = { ...before };
  if (changed.has("server")) {
    cluster.server = values.server;
    // The name was that of the old server.
    delete cluster["tls-server-name"];
  }
  if (changed.has("tls-server-name")) cluster["tls-server-name"] = values["tls-server-name"];
  if (changed.has("insecure-skip-tls-verify")) {
    cluster["insecure-skip-tls-verify"] = values["insecure-skip-tls-verify"];
    if (values["insecure-skip-tls-verify"]) {
      delete cluster["certificate-authority"];
      delete cluster["certificate-authority-data"];
    }
  }
  if (changed.has("certificate-authority")) {
    const path = values["certificate-authority"];
    if (values["embed-certs"]) {
      cluster["certificate-authority-data"] = embed(io, path);
      delete cluster["certificate-authority"];
    } else {
      cluster["certificate-authority"] = resolve(io.cwd, path);
      delete cluster["certificate-authority-data"];
    }
    delete cluster["insecure-skip-tls-verify"];
  }
  if (changed.has("proxy-url")) cluster["proxy-url"] = values["proxy-url"];
  return cluster;
}
