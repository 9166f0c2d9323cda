import type { ManifestSources } from "../resources/manifests.ts";
import { bool, type Flag, string, strings } from "./flag.ts";

/** `-f`, `-k` and `-R`: where a command's manifests come from. */
export function sourceFlags(what: string): {
  filename: Flag<readonly string[]>;
  kustomize: Flag<string>;
  recursive: Flag<boolean>;
} {
  return {
    filename: strings("f", `File, folder or URL ${what}`),
    kustomize: string("k", "", "Kustomization folder; not together with -f or -R"),
    recursive: bool("R", false, "Take the folders below the one of -f too"),
  };
}

/** The sources that these flags name. */
export function sourcesOf(values: {
  filename: readonly string[];
  kustomize: string;
  recursive: boolean;
}): ManifestSources {
  return { filenames: values.filename, kustomize: values.kustomize, recursive: values.recursive };
}
