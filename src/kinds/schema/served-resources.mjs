// Derives from the client's API classes which resources the API server has.
import { readApiClasses } from "./client-models.mjs";

/**
 * @typedef {{ name: string, kind: string, group?: string, version?: string, verbs: string[] }} Subresource
 *   `group` and `version` are those of the kind, where they are not the resource's own
 * @typedef {{ group: string, version: string, resource: string, kind: string, namespaced: boolean, verbs: string[],
 *   subresources: Subresource[] }} Resource
 * @typedef {{ path: string, method: string, body: string, answer: string }} Operation
 *   `body` and `answer` are names of models, or "" where it has none
 */

const VERB_OF_METHOD = { GET: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

/** Kinds of the subresources that the client sees only as streams of text (kubernetes `pkg/registry/core/rest`). */
const STREAM_KINDS = {
  "pods/attach": "PodAttachOptions",
  "pods/exec": "PodExecOptions",
  "pods/portforward": "PodPortForwardOptions",
  "pods/proxy": "PodProxyOptions",
  "services/proxy": "ServiceProxyOptions",
  "nodes/proxy": "NodeProxyOptions",
};

/** Groups and versions of the kinds that subresources of other groups have. */
const FOREIGN_KINDS = {
  Eviction: { group: "policy", version: "v1" },
  Scale: { group: "autoscaling", version: "v1" },
  TokenRequest: { group: "authentication.k8s.io", version: "v1" },
};

/**
 * Every request that the client can make below /api and /apis.
 * @returns {Operation[]}
 */
export function readOperations() {
  const operations = [];
  for (const code of readApiClasses()) {
    const answers = new Map();
    for (const part of code.split(/\n {4}async (?=\w+WithHttpInfo\(response\))/).slice(1)) {
      const name = part.slice(0, part.indexOf("WithHttpInfo"));
      answers.set(name, part.match(/"20[0-2]"[\s\S]*?deserialize\(.*?, "([^"]+)", "[^"]*"\)/)?.[1] ?? "");
    }
    for (const part of code.split(/\n {4}async (?=\w+\()/).slice(1)) {
      const path = part.match(/localVarPath = '([^']+)'/)?.[1];
      const method = part.match(/HttpMethod\.([A-Z]+)\)/)?.[1];
      if (path === undefined || method === undefined || !/^\/apis?\/.*v\d/.test(path)) continue;
      const body = part.match(/serialize\(body, "([^"]+)"/)?.[1] ?? "";
      operations.push({ path, method, body, answer: answers.get(part.slice(0, part.indexOf("("))) ?? "" });
    }
  }
  return operations;
}

/**
 * All resources, sorted by group, version and name.
 * @param {Operation[]} operations
 * @param {(model: string) => string} kindOf  the kind of a model: `Deployment` of `V1Deployment`
 * @returns {Resource[]}
 */
export function servedResources(operations, kindOf) {
  /** @type {Map<string, Resource>} */
  const resources = new Map();
  for (const operation of operations) {
    const { group, version, namespaced, segments } = splitPath(operation.path);
    const [plural, name, sub] = segments;
    if (plural === undefined || plural === "watch" || segments.length > 3) continue;
    const key = `${group}/${version}/${plural}`;
    let resource = resources.get(key);
    if (resource === undefined) {
      resource = { group, version, resource: plural, kind: "", namespaced: false, verbs: [], subresources: [] };
      resources.set(key, resource);
    }
    resource.namespaced ||= namespaced;
    if (sub === undefined) addOperation(resource, operation, name !== undefined, kindOf);
    else addSubresource(resource, sub, operation, kindOf);
  }
  const sorted = [...resources.values()];
  // The registry of component statuses has no watch, whatever the parameters of its list say.
  for (const { resource, verbs } of sorted) {
    if (resource === "componentstatuses") verbs.splice(verbs.indexOf("watch"), 1);
  }
  for (const resource of sorted) {
    resource.verbs.sort();
    resource.subresources.sort((a, b) => compare(a.name, b.name));
    for (const sub of resource.subresources) sub.verbs.sort();
  }
  return sorted.sort(
    (a, b) => compare(a.group, b.group) || compare(a.version, b.version) || compare(a.resource, b.resource),
  );
}

/** @param {string} path */
function splitPath(path) {
  const all = path.split("/").filter((segment) => segment !== "");
  const core = all.shift() === "api";
  const group = core ? "" : (all.shift() ?? "");
  const version = all.shift() ?? "";
  const namespaced = all[0] === "namespaces" && all[1] === "{namespace}" && all.length > 2;
  return { group, version, namespaced, segments: namespaced ? all.slice(2) : all };
}

/**
 * @param {Resource} resource
 * @param {Operation} operation
 * @param {boolean} single  on one named object, not on the collection
 * @param {(model: string) => string} kindOf
 */
function addOperation(resource, operation, single, kindOf) {
  const { method, body, answer } = operation;
  if (method === "GET" && !single) addVerbs(resource.verbs, ["list", "watch"]);
  else if (method === "DELETE" && !single) addVerbs(resource.verbs, ["deletecollection"]);
  else addVerbs(resource.verbs, [VERB_OF_METHOD[method]]);
  if (method === "POST") resource.kind = kindOf(body);
  else if (resource.kind === "" && method === "GET") resource.kind = kindOf(answer).replace(/List$/, "");
}

/**
 * @param {Resource} resource
 * @param {string} name
 * @param {Operation} operation
 * @param {(model: string) => string} kindOf
 */
function addSubresource(resource, name, operation, kindOf) {
  const verb = VERB_OF_METHOD[operation.method];
  if (verb === undefined) return;
  let sub = resource.subresources.find((each) => each.name === name);
  if (sub === undefined) {
    const stream = STREAM_KINDS[`${resource.resource}/${name}`];
    const model = /^(Core|Events|Discovery|Storage|Authentication)?V\d/.test(operation.body)
      ? operation.body
      : operation.answer;
    const kind = stream ?? (model === "string" || model === "" ? resource.kind : kindOf(model));
    sub = { name, kind, ...FOREIGN_KINDS[kind], verbs: [] };
    resource.subresources.push(sub);
  }
  addVerbs(sub.verbs, [verb]);
}

/**
 * @param {string[]} verbs
 * @param {string[]} added
 */
function addVerbs(verbs, added) {
  for (const verb of added) if (!verbs.includes(verb)) verbs.push(verb);
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
