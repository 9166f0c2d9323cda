import type { Volume } from "../../../generated/types.ts";
import { badContainers, type Check, containersText, plural, quoted, setters, sorted } from "./check.ts";

const VOLUME_TYPES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

const allowPrivilegeEscalation: Check = {
  since: 8,
  check(pod) {
    if (pod.minor >= 25 && pod.spec.os?.name === "windows") return undefined;
    const bad = badContainers(pod, (context) => context?.allowPrivilegeEscalation ?? true);
    if (bad.length === 0) return undefined;
    return {
      reason: "allowPrivilegeEscalation != false",
      detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
    };
  },
};

const capabilities: Check = {
  since: 22,
  check(pod) {
    if (pod.minor >= 25 && pod.spec.os?.name === "windows") return undefined;
    const isForbidden = (name: string) => name !== "NET_BIND_SERVICE";
    const keeping = badContainers(pod, (context) => !context?.capabilities?.drop?.includes("ALL"));
    const adding = badContainers(pod, (context) => context?.capabilities?.add?.some(isForbidden) ?? false);
    const details: string[] = [];
    if (keeping.length > 0)
      details.push(`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
    if (adding.length > 0) {
      const added = pod.containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
      const names = quoted(sorted(added.filter(isForbidden)));
      details.push(`${containersText(adding)} must not include ${names} in securityContext.capabilities.add`);
    }
    return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
  },
};

const restrictedVolumes: Check = {
  check({ spec }) {
    const bad = (spec.volumes ?? []).map((volume) => ({ name: volume.name, type: volumeType(volume) }));
    const found = bad.filter(({ type }) => !VOLUME_TYPES.has(type));
    if (found.length === 0) return undefined;
    const types = sorted(found.map(({ type }) => type));
    const volumes = `${plural("volume", found.length)} ${quoted(found.map(({ name }) => name))}`;
    const use = found.length === 1 ? "uses" : "use";
    return {
      reason: "restricted volume types",
      detail: `${volumes} ${use} ${plural("restricted volume type", types.length)} ${quoted(types)}`,
    };
  },
};

const runAsNonRoot: Check = {
  check(pod) {
    if (pod.minor >= 35 && pod.spec.hostUsers === false) return undefined;
    const own = pod.spec.securityContext?.runAsNonRoot;
    const reason = "runAsNonRoot != true";
    const who = setters(
      own === false,
      badContainers(pod, (context) => context?.runAsNonRoot === false),
    );
    if (who !== "") return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
    const silent = own ? [] : badContainers(pod, (context) => context?.runAsNonRoot === undefined);
    if (silent.length === 0) return undefined;
    return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
  },
};

const runAsUser: Check = {
  since: 23,
  check(pod) {
    if (pod.minor >= 35 && pod.spec.hostUsers === false) return undefined;
    const who = setters(
      pod.spec.securityContext?.runAsUser === 0,
      badContainers(pod, (context) => context?.runAsUser === 0),
    );
    return who === "" ? undefined : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
  },
};

const seccompProfile: Check = {
  since: 19,
  check(pod) {
    if (pod.minor >= 25 && pod.spec.os?.name === "windows") return undefined;
    const isGood = (type: string | undefined) => type === "RuntimeDefault" || type === "Localhost";
    const own = pod.spec.securityContext?.seccompProfile;
    const who = setters(
      own !== undefined && !isGood(own.type),
      badContainers(pod, (context) => context?.seccompProfile !== undefined && !isGood(context.seccompProfile.type)),
    );
    const reason = "seccompProfile";
    if (who !== "") {
      const all = [own, ...pod.containers.map(({ securityContext }) => securityContext?.seccompProfile)];
      const values = sorted(all.flatMap((profile) => (profile && !isGood(profile.type) ? [profile.type] : [])));
      return { reason, detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
    }
    const silent = own === undefined ? badContainers(pod, (context) => context?.seccompProfile === undefined) : [];
    if (silent.length === 0) return undefined;
    const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
    return { reason, detail: `pod or ${containersText(silent)} ${must}` };
  },
};

/** What the restricted level asks beyond the baseline, in the order of the checks' upstream names. */
export const RESTRICTED: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile,
];

/** The field that says what a volume is. */
function volumeType(volume: Volume): string {
  return Object.keys(volume).find((key) => key !== "name") ?? "unknown";
}
