import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this installation, which holds `state/`: found upwards from the running file, bundled or not. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "state", "migrations"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("the installation is incomplete: there is no state folder");
    folder = parent;
  }
  return folder;
}
