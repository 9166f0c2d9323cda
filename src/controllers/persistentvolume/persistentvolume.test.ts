import { describe, expect, test } from "vitest";
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec } from "../../generated/types.ts";
import { controllerCluster } from "../controller-cluster.fixture.ts";
import { claimBinder } from "./claim-binder.ts";
import { dynamicProvisioner } from "./dynamic-provisioner.ts";
import { claimProtection, volumeProtection } from "./storage-protection.ts";
import { volumeReclaimer } from "./volume-reclaimer.ts";

const ACTORS = [claimBinder, dynamicProvisioner, claimProtection, volumeProtection, volumeReclaimer];

function start() {
  const { admin, simulation, write, messages } = controllerCluster(ACTORS);
  const settle = (work: () => void) => {
    write(work);
    simulation.settle();
  };
  const volume = (name: string, storage: string, rest: Partial<PersistentVolumeSpec> = {}) =>
    settle(() =>
      admin.create<PersistentVolume>("persistentvolumes", {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name },
        spec: { accessModes: ["ReadWriteOnce"], capacity: { storage }, hostPath: { path: "/data" }, ...rest },
      }),
    );
  const claim = (storageClassName?: string, annotations: Record<string, string> = {}) =>
    settle(() =>
      admin.create<PersistentVolumeClaim>("persistentvolumeclaims", {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data", namespace: "default", annotations },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Gi" } },
          ...(storageClassName !== undefined && { storageClassName }),
        },
      }),
    );
  const storageClass = (provisioner: string, volumeBindingMode: string) =>
    settle(() =>
      admin.create("storageclasses.storage.k8s.io", {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner,
        volumeBindingMode,
      }),
    );
  const current = () => admin.get<PersistentVolumeClaim>("persistentvolumeclaims", "default", "data");
  const phases = () =>
    admin
      .list<PersistentVolume>("persistentvolumes")
      .map(({ metadata, status }) => `${metadata.name} ${status?.phase}`);
  const removeClaim = () => settle(() => admin.delete("persistentvolumeclaims", "default", "data"));
  return { volume, claim, storageClass, current, phases, removeClaim, messages };
}

describe("a claim", () => {
  test("gets the smallest volume that fits, which stays released", () => {
    const { volume, claim, current, phases, removeClaim } = start();
    volume("large", "5Gi");
    volume("fitting", "2Gi");
    volume("small", "1Mi");
    volume("classed", "1Gi", { storageClassName: "other" });
    claim("");
    expect(current()).toMatchObject({
      spec: { volumeName: "fitting" },
      status: { phase: "Bound", capacity: { storage: "2Gi" } },
    });
    removeClaim();
    expect(current()).toBeUndefined();
    expect(phases()).toEqual(["classed Available", "fitting Released", "large Available", "small Available"]);
  });

  test("of the default class waits for its consumer, then has a volume made, which goes with it", () => {
    const { claim, storageClass, current, phases, removeClaim, messages } = start();
    storageClass("kubesim.dev/dynamic", "WaitForFirstConsumer");
    claim();
    expect(current()?.spec?.storageClassName).toBe("standard");
    expect(messages("PersistentVolumeClaim")).toEqual(["waiting for first consumer to be created before binding"]);
    removeClaim();
    claim(undefined, { "volume.kubernetes.io/selected-node": "node-1" });
    const name = `pvc-${current()?.metadata.uid}`;
    expect(phases()).toEqual([`${name} Bound`]);
    expect(current()?.status?.phase).toBe("Bound");
    expect(messages("PersistentVolumeClaim")).toContain(`Successfully provisioned volume ${name}`);
    removeClaim();
    expect(phases()).toEqual([]);
  });

  test.each([
    ["nosuch", 'storageclass.storage.k8s.io "nosuch" not found'],
    ["standard", "no volume plugin matched name: kubernetes.io/no-provisioner"],
  ])("of class %s is not provisioned", (name, message) => {
    const { claim, storageClass, current, messages } = start();
    storageClass("kubernetes.io/no-provisioner", "Immediate");
    claim(name);
    expect(current()?.status?.phase).toBe("Pending");
    expect(messages("PersistentVolumeClaim")).toEqual([message]);
  });
});
