import { fnv32a, safeEncode } from "../../../machinery/fnv.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { int, strings } from "../../flags/flag.ts";
import { defineCreate } from "./define-create.ts";

export const createDeployment = defineCreate({
  usage: "deployment NAME --image=image -- [COMMAND] [args...]",
  summary: "Create a deployment with the specified name",
  examples:
    "# A deployment of three web servers\nkubectl create deployment web --image=nginx --replicas=3\n\n# Containers that run a command\nkubectl create deployment clock --image=busybox -- sleep 1d",
  flags: {
    image: strings("", "Image to run; several make a pod of several containers"),
    port: int("", -1, "Port that the first container serves"),
    replicas: int("r", 1, "How many pods"),
  },
  required: ["image"],
  resource: "deployments",
  failure: "failed to create deployment: ",
  async build({ context, name, words, values }) {
    if (values.image.length > 1 && words.length > 0)
      throw new UsageError("cannot specify multiple --image options and command");
    const unclear = values.image.some((image) => needsSuffix(containerName(image)));
    const salt = unclear ? String((await context.client()).now()) : "";
    return deploymentOf({
      name,
      images: values.image,
      port: values.port,
      replicas: values.replicas,
      command: words,
      salt,
    });
  },
});

/** What a Deployment is made from. */
export interface DeploymentOptions {
  readonly name: string;
  readonly images: readonly string[];
  /** negative for none */
  readonly port: number;
  readonly replicas: number;
  readonly command: readonly string[];
  /** decides the suffixes of container names that need one */
  readonly salt: string;
}

/** The Deployment that `kubectl create deployment` makes (kubectl `create_deployment.go`). */
export function deploymentOf({ name, images, port, replicas, command, salt }: DeploymentOptions): KubeObject {
  const labels = { app: name };
  const containers = images.map((image, index) => ({
    name: unique(containerName(image), `${index}:${salt}`),
    image,
    command: [...command],
    ...(index === 0 && port >= 0 && { ports: [{ containerPort: port }] }),
  }));
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** The last part of an image's name without tag and digest. */
function containerName(image: string): string {
  const last = image.slice(image.lastIndexOf("/") + 1);
  return last.split(":")[0]?.split("@")[0] ?? "";
}

function needsSuffix(name: string): boolean {
  return /[_.]/.test(name);
}

/** Names with `_` or `.` are cleaned, and get five letters so that two of them do not meet. */
function unique(name: string, salt: string): string {
  if (!needsSuffix(name)) return name;
  const suffix = safeEncode(String(fnv32a(`${name}@${salt}`))).slice(0, 5);
  return `${name.replace(/[_.]/g, "-")}-${suffix}`;
}
