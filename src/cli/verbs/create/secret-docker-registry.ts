import { encodeJson } from "../../../machinery/json.ts";
import { UsageError } from "../../errors.ts";
import { bool, string, strings } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";
import { addFiles } from "./key-sources.ts";
import { secretOf } from "./secret-object.ts";

const KEY = ".dockerconfigjson";

export const createSecretDockerRegistry = defineCreate({
  usage:
    "secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
  summary: "Create a secret for use with a Docker registry",
  examples:
    "# Credentials for a registry\nkubectl create secret docker-registry regcred --docker-server=registry.example.com --docker-username=me --docker-password=pw",
  flags: {
    "append-hash": bool("", false, "Append a hash of the content to the name"),
    "docker-email": string("", "", "Email address for the registry"),
    "docker-password": string("", "", "Password for the registry"),
    "docker-server": string("", "https://index.docker.io/v1/", "Address of the registry"),
    "docker-username": string("", "", "User of the registry"),
    "from-file": strings("", `File with the credentials, as docker login writes it; its key is ${KEY}`),
  },
  resource: "secrets",
  failure: "failed to create secret ",
  build({ name, values, context: { io } }) {
    requireName(name);
    const files = values["from-file"].map((source) => (source.includes("=") ? source : `${KEY}=${source}`));
    const {
      "docker-username": username,
      "docker-password": password,
      "docker-email": email,
      "docker-server": server,
    } = values;
    if (files.length === 0 && (username === "" || password === "" || server === "")) {
      throw new UsageError(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    }
    return secretOf(name, "kubernetes.io/dockerconfigjson", values["append-hash"], (add) => {
      if (files.length > 0) addFiles(files, io, add);
      else add(KEY, Buffer.from(dockerConfig({ username, password, email, server })));
    });
  },
});

/** The text of a `.docker/config.json` with one registry. */
export function dockerConfig(of: { username: string; password: string; email: string; server: string }): string {
  const { username, password, email, server } = of;
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const entry = { ...(username && { username }), ...(password && { password }), ...(email && { email }), auth };
  return encodeJson({ auths: { [server]: entry } }, "", false);
}
