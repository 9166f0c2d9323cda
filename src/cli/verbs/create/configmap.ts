import { quote } from "../../../machinery/go-format.ts";
import { setOwn } from "../../../machinery/json.ts";
import { configMapKeyFaults } from "../../../machinery/names.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { contentHash } from "../../content-hash.ts";
import { UsageError } from "../../errors.ts";
import { bool, stringArray, strings } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";
import { type AddKey, addEnvFiles, addFiles, addLiterals, isUtf8 } from "./key-sources.ts";

export const createConfigMap = defineCreate({
  usage: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  summary: "Create a config map from a local file, directory or literal value",
  examples:
    "# From values on the command line\nkubectl create configmap app --from-literal=color=blue\n\n# From all files of a folder\nkubectl create configmap app --from-file=conf",
  flags: {
    "append-hash": bool("", false, "Append a hash of the content to the name"),
    "from-env-file": strings("", "File with lines of key=value"),
    "from-file": strings("", "File or folder to take; the key is the file's name unless key=file says otherwise"),
    "from-literal": stringArray("", "A key and its value, key=value"),
  },
  resource: "configmaps",
  failure: "failed to create configmap: ",
  build({ name, values, context: { io } }) {
    requireName(name);
    const envFiles = values["from-env-file"];
    if (envFiles.length > 0 && (values["from-file"].length > 0 || values["from-literal"].length > 0)) {
      throw new UsageError("from-env-file cannot be combined with from-file or from-literal");
    }
    return configMapOf(name, values["append-hash"], (add) => {
      addFiles(values["from-file"], io, add);
      addLiterals(values["from-literal"], add);
      addEnvFiles(envFiles, io, "config", add);
    });
  },
});

/**
 * The ConfigMap that `kubectl create configmap` makes (kubectl `create_configmap.go`); what is not UTF-8 goes to
 * binaryData.
 * @param fill  gives the keys and values
 */
export function configMapOf(name: string, appendHash: boolean, fill: (add: AddKey) => void): KubeObject {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  fill((key, value) => {
    const faults = configMapKeyFaults(key);
    if (faults.length > 0) {
      throw new UsageError(`${quote(key)} is not a valid key name for a ConfigMap: ${faults.join(",")}`);
    }
    for (const [field, map] of [["Data", data] as const, ["BinaryData", binaryData] as const]) {
      if (!Object.hasOwn(map, key)) continue;
      throw new UsageError(
        `cannot add key ${quote(key)}, another key by that name already exists in ${field} for ConfigMap ${quote(name)}`,
      );
    }
    if (isUtf8(value)) setOwn(data, key, value.toString("utf8"));
    else setOwn(binaryData, key, value.toString("base64"));
  });
  const binary = Object.keys(binaryData).length > 0 && { binaryData };
  const hash = appendHash ? `-${contentHash({ kind: "ConfigMap", name, data, ...binary })}` : "";
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `${name}${hash}` }, data, binaryData };
}
