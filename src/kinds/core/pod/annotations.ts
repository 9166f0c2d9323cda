/** A mirror pod: the kubelet shows a static pod with it. */
export const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
/** Annotations from before pods had fields for these settings; container names follow the ones that end in a slash. */
export const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
/** Seccomp profile of one container. */
export const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
/** AppArmor profile of one container. */
export const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
