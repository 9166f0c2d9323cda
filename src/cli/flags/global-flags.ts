import { bool, duration, hidden, int, string, stringArray } from "./flag.ts";

/** Flags that every kubectl command takes (cli-runtime `genericclioptions/config_flags.go`, kubectl `cmd.go`). */
export const GLOBAL_FLAGS = {
  as: string("", "", "User to act as; a service account is system:serviceaccount:<namespace>:<name>"),
  "as-group": stringArray("", "Group to act as; may be given several times"),
  "as-uid": string("", "", "UID to act as"),
  "as-user-extra": stringArray("", "Extra information of the user to act as, key=value"),
  "cache-dir": string("", "", "Folder of the discovery cache"),
  "certificate-authority": string("", "", "File with the certificate of the authority that signs the server's"),
  "client-certificate": string("", "", "File with a client certificate"),
  "client-key": string("", "", "File with the key of the client certificate"),
  cluster: string("", "", "Cluster of the kubeconfig to use"),
  context: string("", "", "Context of the kubeconfig to use"),
  "disable-compression": bool("", false, "Ask for uncompressed answers"),
  "insecure-skip-tls-verify": bool("", false, "Do not check the server's certificate"),
  kubeconfig: string("", "", "The kubeconfig file to use"),
  kuberc: string("", "", "The kuberc file with the user's preferences"),
  "log-flush-frequency": hidden(duration("", 5000, "How often logs are flushed")),
  "match-server-version": bool("", false, "Refuse a server of another version"),
  namespace: string("n", "", "Namespace of this command"),
  password: string("", "", "Password for basic authentication"),
  profile: hidden(string("", "none", "Kind of profile to take")),
  "profile-output": hidden(string("", "profile.pprof", "File of the profile")),
  "request-timeout": string("", "0", "How long to wait for one answer; 0 waits for ever"),
  server: string("s", "", "Address of the API server"),
  "tls-server-name": string("", "", "Name that the server's certificate must have"),
  token: string("", "", "Bearer token"),
  user: string("", "", "User of the kubeconfig to use"),
  username: string("", "", "User name for basic authentication"),
  v: int("v", 0, "How much to log"),
  vmodule: hidden(string("", "", "How much to log, by file")),
  "warnings-as-errors": bool("", false, "Exit with an error when the server warns"),
} as const;

/** The values of the global flags. */
export type GlobalFlags = typeof GLOBAL_FLAGS;
