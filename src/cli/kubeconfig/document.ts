import { compareBytes, getOwn, isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";

/** A kubeconfig as the config commands change it: entries by name, as JSON. */
export interface KubeconfigDocument {
  currentContext: string;
  readonly clusters: Map<string, JsonObject>;
  readonly users: Map<string, JsonObject>;
  readonly contexts: Map<string, JsonObject>;
  /** members that no command of kubectl's changes */
  readonly others: JsonObject;
}

/** The lists of a kubeconfig. */
export type Section = "clusters" | "users" | "contexts";

/** How the value of a field is written. */
export type FieldKind = "string" | "bool" | "bytes" | "strings" | "other";

/** What a list of a kubeconfig holds: the member of its entries, Go's type of them, and their fields in Go's order. */
export interface SectionFacts {
  readonly member: string;
  readonly goType: string;
  readonly fields: Readonly<Record<string, FieldKind>>;
}

/** The lists of a kubeconfig (client-go `clientcmd/api/v1`). */
export const SECTIONS: Readonly<Record<Section, SectionFacts>> = {
  clusters: {
    member: "cluster",
    goType: "api.Cluster",
    fields: {
      server: "string",
      "tls-server-name": "string",
      "insecure-skip-tls-verify": "bool",
      "certificate-authority": "string",
      "certificate-authority-data": "bytes",
      "proxy-url": "string",
      "disable-compression": "bool",
      extensions: "other",
    },
  },
  users: {
    member: "user",
    goType: "api.AuthInfo",
    fields: {
      "client-certificate": "string",
      "client-certificate-data": "bytes",
      "client-key": "string",
      "client-key-data": "bytes",
      token: "string",
      tokenFile: "string",
      as: "string",
      "as-uid": "string",
      "as-groups": "strings",
      "as-user-extra": "other",
      username: "string",
      password: "string",
      "auth-provider": "other",
      exec: "other",
      extensions: "other",
    },
  },
  contexts: {
    member: "context",
    goType: "api.Context",
    fields: { cluster: "string", user: "string", namespace: "string", extensions: "other" },
  },
};

/** The sections in the order in which they are written. */
export const SECTION_NAMES: readonly Section[] = ["clusters", "users", "contexts"];

const OTHERS = ["preferences", "extensions"];

/** A kubeconfig without anything in it. */
export function emptyDocument(): KubeconfigDocument {
  return { currentContext: "", clusters: new Map(), users: new Map(), contexts: new Map(), others: {} };
}

/** The kubeconfig that a file's content stands for; what no kubeconfig has is left out. */
export function fromJson(content: JsonObject): KubeconfigDocument {
  const document = emptyDocument();
  const current = content["current-context"];
  if (typeof current === "string") document.currentContext = current;
  for (const section of SECTION_NAMES) {
    const list = content[section];
    for (const item of Array.isArray(list) ? list : []) {
      if (!isObject(item) || typeof item.name !== "string") continue;
      const entry = item[SECTIONS[section].member];
      document[section].set(item.name, isObject(entry) ? ordered(section, entry) : {});
    }
  }
  for (const name of OTHERS) {
    const value = content[name];
    const empty = isObject(value) && Object.keys(value).length === 0;
    if (value !== undefined && value !== null && !empty) document.others[name] = value;
  }
  return document;
}

/** The content of a kubeconfig's file, members in Go's order, lists by name. */
export function toJson(document: KubeconfigDocument): JsonObject {
  const list = (section: Section): JsonValue => {
    const entries = [...document[section]].sort(([a], [b]) => compareBytes(a, b));
    const items = entries.map(([name, entry]) => ({ name, [SECTIONS[section].member]: ordered(section, entry) }));
    return items.length === 0 ? null : items;
  };
  const { preferences, extensions } = document.others;
  return {
    kind: "Config",
    apiVersion: "v1",
    ...(preferences !== undefined && { preferences }),
    clusters: list("clusters"),
    users: list("users"),
    contexts: list("contexts"),
    "current-context": document.currentContext,
    ...(extensions !== undefined && { extensions }),
  };
}

/** An entry with its known fields in Go's order; empty ones are left out, as `omitempty` does. */
function ordered(section: Section, entry: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const field of Object.keys(SECTIONS[section].fields)) {
    const value = getOwn(entry, field);
    if (value === undefined || value === null || value === "" || value === false) continue;
    result[field] = value;
  }
  return result;
}
