import type { Field, ListSchema, Schema, StructSchema } from "../../schema.ts";

const string: Schema = { type: "scalar", scalar: "string" };
const integer: Schema = { type: "scalar", scalar: "int32" };
const strings: Schema = { type: "map", values: string };

/** A field with more to say than its type; a struct that is replaced as a whole says so beside the facts that all fields have. */
type Facts = Omit<Field, "name" | "required"> & { readonly patchStrategy?: "replace" };

function struct(name: string, fields: Record<string, Schema | Facts>): StructSchema {
  const entries = Object.entries(fields).map(([field, value]): [string, Field] => {
    const facts = "type" in value ? { schema: value } : value;
    return [field, { name: field, required: false, ...facts }];
  });
  return { type: "struct", name, fields: new Map(entries) };
}

function list(items: Schema, merge?: Pick<ListSchema, "patchMergeKey" | "patchStrategy">): ListSchema {
  return { type: "list", items, listType: "atomic", mapKeys: [], ...merge };
}

const byKey = (patchMergeKey: string) => ({ patchMergeKey, patchStrategy: "merge" as const });

const container = struct("Container", {
  name: string,
  image: string,
  args: list(string),
  env: list(struct("EnvVar", { name: string, value: string }), byKey("name")),
  ports: list(
    struct("ContainerPort", { containerPort: integer, protocol: string, name: string }),
    byKey("containerPort"),
  ),
});

const volume = struct("Volume", {
  name: string,
  emptyDir: struct("EmptyDirVolumeSource", { medium: string }),
  configMap: struct("ConfigMapVolumeSource", { name: string }),
});

/** A type with every way in which a strategic merge patch treats a field, in the shape of a workload. */
export const WORKLOAD: StructSchema = struct("Workload", {
  metadata: struct("ObjectMeta", {
    name: string,
    labels: strings,
    finalizers: list(string, { patchStrategy: "merge" }),
  }),
  replicas: integer,
  paused: { type: "scalar", scalar: "boolean" },
  strategy: {
    schema: struct("DeploymentStrategy", {
      type: string,
      rollingUpdate: struct("RollingUpdate", { maxSurge: integer }),
    }),
    retainKeys: true,
  },
  selector: { schema: struct("LabelSelector", { matchLabels: strings }), patchStrategy: "replace" },
  containers: list(container, byKey("name")),
  volumes: { schema: list(volume, byKey("name")), retainKeys: true },
  tolerations: list(struct("Toleration", { key: string, value: string })),
  extension: { type: "any" },
});
