import { quote } from "../../../machinery/go-format.ts";
import { setOwn } from "../../../machinery/json.ts";
import { configMapKeyFaults } from "../../../machinery/names.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { contentHash } from "../../content-hash.ts";
import { UsageError } from "../../errors.ts";
import type { AddKey } from "./key-sources.ts";

/**
 * The Secret that the `kubectl create secret` commands make.
 * @param fill  gives the keys and values
 */
export function secretOf(name: string, type: string, appendHash: boolean, fill: (add: AddKey) => void): KubeObject {
  const data: Record<string, string> = {};
  fill((key, value) => {
    const faults = configMapKeyFaults(key);
    if (faults.length > 0) throw new UsageError(`${quote(key)} is not valid key name for a Secret ${faults.join(";")}`);
    if (Object.hasOwn(data, key))
      throw new UsageError(`cannot add key ${key}, another key by that name already exists`);
    setOwn(data, key, value.toString("base64"));
  });
  const hash = appendHash ? `-${contentHash({ kind: "Secret", type, name, data })}` : "";
  return { apiVersion: "v1", kind: "Secret", metadata: { name: `${name}${hash}` }, data, type };
}
