import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap } from "../../cluster/bootstrap.ts";
import { type Cluster, openCluster } from "../../cluster/cluster.ts";
import type { UserInfo } from "../../kinds/kind.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { Status } from "../../machinery/status.ts";
import type { ApiRequest, ApiResponse } from "../request.ts";

const START = Date.UTC(2026, 0, 1);
const ADMIN: UserInfo = { name: "admin", groups: ["system:masters"] };
const JANE: UserInfo = { name: "jane", groups: ["devs", "system:authenticated"] };
const RBAC = "/apis/rbac.authorization.k8s.io/v1";

let cluster: Cluster;

function call(
  user: UserInfo,
  method: ApiRequest["method"],
  path: string,
  body?: unknown,
  more: Partial<ApiRequest> = {},
) {
  const [route = "", query = ""] = path.split("?");
  return cluster.api.handle({ method, path: route, query: new URLSearchParams(query), user, body, ...more });
}

function messageOf({ code, body }: ApiResponse): string {
  return `${code} ${(body as Status).message}`;
}

function rbac(kind: string, name: string, rest: object): object {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name }, ...rest };
}

const roleRef = (kind: string, name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name });
const user = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name });

beforeAll(() => {
  cluster = openCluster({ path: ":memory:", wall: () => START });
  bootstrap(cluster, { seed: 1, start: START, nodes: 1, addons: false });
  const inDefault = `${RBAC}/namespaces/default`;
  const rules = [
    { apiGroups: [""], resources: ["pods", "*/log"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["configmaps"], resourceNames: ["app"], verbs: ["get", "list"] },
    { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: ["create", "update"] },
  ];
  const created = [
    call(ADMIN, "POST", `${inDefault}/roles`, rbac("Role", "reader", { rules })),
    call(
      ADMIN,
      "POST",
      `${inDefault}/roles`,
      rbac("Role", "secrets", { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["*"] }] }),
    ),
    call(
      ADMIN,
      "POST",
      `${inDefault}/rolebindings`,
      rbac("RoleBinding", "reader", { roleRef: roleRef("Role", "reader"), subjects: [user("jane")] }),
    ),
    call(
      ADMIN,
      "POST",
      `${inDefault}/rolebindings`,
      rbac("RoleBinding", "lost", { roleRef: roleRef("Role", "nosuch"), subjects: [user("joe")] }),
    ),
    call(ADMIN, "POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "robot" } }),
  ];
  expect(created.map(({ code }) => code)).toEqual([201, 201, 201, 201, 201]);
});

describe("authorization of requests", () => {
  const IN = 'in the namespace "default"';
  it.each([
    [
      "what a rule allows, before anything is looked for",
      "GET",
      "/api/v1/namespaces/default/pods/web",
      '404 pods "web" not found',
    ],
    [
      "a subresource by pattern",
      "GET",
      "/api/v1/namespaces/default/pods/web/log",
      "404 the server could not find the requested resource",
    ],
    [
      "another verb",
      "DELETE",
      "/api/v1/namespaces/default/pods/web",
      `403 pods "web" is forbidden: User "jane" cannot delete resource "pods" in API group "" ${IN}`,
    ],
    [
      "a collection",
      "GET",
      "/api/v1/namespaces/default/secrets",
      `403 secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" ${IN}`,
    ],
    ["a name that a rule has", "GET", "/api/v1/namespaces/default/configmaps/app", '404 configmaps "app" not found'],
    [
      "a list of one name",
      "GET",
      "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dapp",
      "200 undefined",
    ],
    [
      "a list of all",
      "GET",
      "/api/v1/namespaces/default/configmaps",
      `403 configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" ${IN}`,
    ],
    [
      "all namespaces",
      "GET",
      "/api/v1/pods",
      '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      "a subresource",
      "PUT",
      "/api/v1/namespaces/default/pods/web/status",
      `403 pods "web" is forbidden: User "jane" cannot update resource "pods/status" in API group "" ${IN}`,
    ],
    [
      "a namespace, which is in itself",
      "GET",
      "/api/v1/namespaces/default",
      `403 namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" ${IN}`,
    ],
    [
      "a resource that is not served",
      "GET",
      "/apis/example.com/v1/widgets",
      '403 widgets.example.com is forbidden: User "jane" cannot list resource "widgets" in API group "example.com" at the cluster scope',
    ],
    ["a path", "GET", "/metrics", '403 forbidden: User "jane" cannot get path "/metrics"'],
    ["a path that everybody may read", "GET", "/version", "200 undefined"],
  ] as const)("%s", (_what, method, path, expected) => {
    expect(messageOf(call(JANE, method, path))).toBe(expected);
  });

  it("says which role of a binding is missing", () => {
    const answer = call({ name: "joe", groups: [] }, "GET", "/api/v1/namespaces/default/pods");
    expect(messageOf(answer)).toContain(`${IN}: RBAC: role.rbac.authorization.k8s.io "nosuch" not found`);
  });

  it("refuses watches in the same way", () => {
    const answer = cluster.api.watch({ method: "GET", path: "/api/v1/pods", query: new URLSearchParams(), user: JANE });
    expect("poll" in answer ? "open" : messageOf(answer)).toContain('403 pods is forbidden: User "jane" cannot watch');
  });
});

describe("reviews", () => {
  const ask = (who: UserInfo, resource: string, spec: object, group = "authorization") =>
    call(who, "POST", `/apis/${group}.k8s.io/v1/${resource}`, { spec }).body as KubeObject & {
      status: Record<string, unknown>;
    };

  it("say what is allowed and by which binding", () => {
    const resourceAttributes = { verb: "get", resource: "pods", namespace: "default" };
    const { status } = ask(JANE, "selfsubjectaccessreviews", { resourceAttributes });
    expect(status).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "jane"',
    });
  });

  it("list rules of the cluster and of the namespace", () => {
    const { status } = ask(JANE, "selfsubjectrulesreviews", { namespace: "default" });
    expect(status.incomplete).toBe(false);
    expect(status.resourceRules).toContainEqual({
      apiGroups: ["authentication.k8s.io"],
      resources: ["selfsubjectreviews"],
      verbs: ["create"],
    });
    expect(status.resourceRules).toContainEqual({
      apiGroups: [""],
      resources: ["pods", "*/log"],
      verbs: ["get", "list"],
    });
  });

  it("refuse questions about nobody", () => {
    const answer = call(ADMIN, "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
      spec: { nonResourceAttributes: { verb: "get", path: "/" } },
    });
    expect(messageOf(answer)).toContain(
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    );
  });
});

describe("escalation", () => {
  const HEAD =
    'user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n';
  it("is refused where a role has more than its author", () => {
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "delete", "patch"] }];
    const answer = call(JANE, "POST", `${RBAC}/namespaces/default/roles`, rbac("Role", "wide", { rules }));
    expect(messageOf(answer)).toBe(
      `403 roles.rbac.authorization.k8s.io "wide" is forbidden: ${HEAD}{APIGroups:[""], Resources:["pods"], Verbs:["delete" "patch"]}`,
    );
  });

  it.each([
    [
      "secrets",
      `403 rolebindings.rbac.authorization.k8s.io "b" is forbidden: ${HEAD}{APIGroups:[""], Resources:["secrets"], Verbs:["*"]}`,
    ],
    ["nosuch", '404 roles.rbac.authorization.k8s.io "nosuch" not found'],
    ["reader", "201 undefined"],
  ])("of a binding to %s", (role, expected) => {
    const body = rbac("RoleBinding", "b", { roleRef: roleRef("Role", role), subjects: [user("eve")] });
    expect(messageOf(call(JANE, "POST", `${RBAC}/namespaces/default/rolebindings`, body))).toBe(expected);
  });
});

describe("tokens and impersonation", () => {
  const request = (spec: object) =>
    call(ADMIN, "POST", "/api/v1/namespaces/default/serviceaccounts/robot/token", { spec });
  const tokenOf = ({ body }: ApiResponse) => (body as { status: { token: string } }).status.token;
  const whoIs = (token: string) =>
    call(ADMIN, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, { token });

  it("stand for their account until they end or it goes", () => {
    const token = tokenOf(request({ expirationSeconds: 600 }));
    const { userInfo } = (whoIs(token).body as { status: { userInfo: Record<string, unknown> } }).status;
    expect(userInfo).toMatchObject({
      username: "system:serviceaccount:default:robot",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
    });
    expect(messageOf(whoIs(`${token.slice(0, -6)}AAAAAA`))).toBe("401 Unauthorized");
    expect(messageOf(whoIs(tokenOf(request({ audiences: ["https://example.com"] }))))).toBe("401 Unauthorized");
    cluster.simulation.write(() => cluster.clock.start(START + 601_000));
    expect(messageOf(whoIs(token))).toBe("401 Unauthorized");
    const fresh = tokenOf(request({}));
    expect(call(ADMIN, "DELETE", "/api/v1/namespaces/default/serviceaccounts/robot").code).toBe(200);
    expect(messageOf(whoIs(fresh))).toBe("401 Unauthorized");
  });

  it("acting as another needs the right to", () => {
    const impersonate = { user: "root", groups: [], uid: "", extra: {} };
    expect(messageOf(call(JANE, "GET", "/version", undefined, { impersonate }))).toBe(
      '403 users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    const answer = call(ADMIN, "GET", "/api/v1/nodes", undefined, { impersonate });
    expect(messageOf(answer)).toContain('User "root" cannot list resource "nodes"');
  });
});

it("the built-in roles are there, the aggregated ones with the rules of those that they select", () => {
  const edit = call(ADMIN, "GET", `${RBAC}/clusterroles/edit`).body as {
    rules: { verbs: string[]; resources: string[] }[];
  };
  expect(edit.rules[0]?.resources).toContain("pods/exec");
  const view = call(ADMIN, "GET", `${RBAC}/clusterroles/view`).body as { rules: object[] };
  const admin = call(ADMIN, "GET", `${RBAC}/clusterroles/admin`).body as { rules: object[] };
  expect(admin.rules.length).toBeGreaterThan(edit.rules.length);
  expect(edit.rules.length).toBeGreaterThan(view.rules.length);
});
