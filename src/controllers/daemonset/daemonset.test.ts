import { describe, expect, test } from "vitest";
import type { ControllerRevision, DaemonSet, DaemonSetSpec, Node, Pod } from "../../generated/types.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { daemonSetController } from "./daemonset.ts";

const labels = { app: "agent" };
const template = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: "c", image }] } });

function start(spec: Partial<DaemonSetSpec>) {
  const { admin, simulation, write } = controllerCluster([daemonSetController]);
  const metadata = { name: "agent", namespace: "default" };
  const whole = { selector: { matchLabels: labels }, template: template("v1"), ...spec };
  write(() =>
    admin.create<DaemonSet>("daemonsets.apps", { apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec: whole }),
  );
  simulation.settle();
  const set = () => admin.get<DaemonSet>("daemonsets.apps", "default", "agent");
  const images = () =>
    admin
      .list<Pod>("pods", { namespace: "default" })
      .map((pod) => pod.spec?.containers[0]?.image ?? "")
      .sort();
  const update = (image: string) => {
    const current = set();
    if (current?.spec)
      write(() =>
        admin.update("daemonsets.apps", { ...current, spec: { ...current.spec, template: template(image) } }),
      );
    simulation.settle();
  };
  const revisions = () =>
    admin
      .list<ControllerRevision>("controllerrevisions.apps", { namespace: "default" })
      .map(({ revision }) => revision);
  const node = (change: (node: Node) => Node) => {
    const current = admin.get<Node>("nodes", "", "node-1");
    if (current) write(() => admin.update("nodes", change(current)));
    simulation.settle();
  };
  return { set, images, update, revisions, node, pods: () => admin.list<Pod>("pods", { namespace: "default" }) };
}

describe("a DaemonSet", () => {
  test("has a pod for each node that its pods tolerate, and follows the nodes", () => {
    const { set, images, node, pods } = start({});
    expect(images()).toHaveLength(3);
    expect(set()?.status).toMatchObject({ desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 3 });
    const terms =
      pods()[0]?.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    expect(terms?.[0]?.matchFields?.[0]).toMatchObject({ key: "metadata.name", operator: "In" });
    const tainted = (effect: string) => (node: Node) => ({
      ...node,
      spec: { ...node.spec, taints: [{ key: "k", effect }] },
    });
    node(tainted("NoSchedule"));
    expect(images()).toHaveLength(3);
    expect(set()?.status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 });
    node(tainted("NoExecute"));
    expect(images()).toHaveLength(2);
  });

  test("replaces as many pods at once as may be missing, and stops at broken ones", () => {
    const { set, images, update, revisions } = start({ updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } });
    update("nosuch");
    expect(images()).toEqual(["nosuch", "nosuch", "v1"]);
    expect(set()?.status).toMatchObject({ updatedNumberScheduled: 2, numberAvailable: 1, numberUnavailable: 2 });
    update("v1");
    expect(images()).toEqual(["v1", "v1", "v1"]);
    expect(revisions().sort()).toEqual([2, 3]);
  });

  test("runs new pods beside the old ones where it may surge", () => {
    const { images, update } = start({ updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    update("nosuch");
    expect(images()).toEqual(["nosuch", "v1", "v1", "v1"]);
    update("v2");
    expect(images()).toEqual(["v2", "v2", "v2"]);
  });

  test("leaves its pods alone with OnDelete", () => {
    const { set, images, update } = start({ updateStrategy: { type: "OnDelete" } });
    update("v2");
    expect(images()).toEqual(["v1", "v1", "v1"]);
    expect(set()?.status?.updatedNumberScheduled).toBeUndefined();
  });
});
