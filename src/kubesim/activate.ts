import { join } from "node:path";
import { packageRoot } from "../cluster/package-root.ts";
import type { OwnCommand } from "./commands.ts";

/**
 * `kubesim activate`: prints shell code (sh, bash, zsh) that puts this installation's kubectl first in PATH, marks the
 * prompt, and defines `deactivate` to undo both.
 */
export const activate: OwnCommand = {
  command: "activate",
  summary: 'Print shell code that makes kubectl the simulator\'s: eval "$(kubesim activate)"',
  run(io) {
    const bin = join(packageRoot(), "bin").replaceAll("'", "'\\''");
    io.stdout.write(`if [ -z "\${_KUBESIM_OLD_PATH+set}" ]; then
  _KUBESIM_OLD_PATH=$PATH
  PATH='${bin}':$PATH
  export PATH
  if [ -n "\${PS1:-}" ]; then
    _KUBESIM_OLD_PS1=$PS1
    PS1="(kubesim) $PS1"
  fi
  deactivate() {
    PATH=$_KUBESIM_OLD_PATH
    export PATH
    unset _KUBESIM_OLD_PATH
    if [ -n "\${_KUBESIM_OLD_PS1+set}" ]; then
      PS1=$_KUBESIM_OLD_PS1
      unset _KUBESIM_OLD_PS1
    fi
    unset -f deactivate
    hash -r 2>/dev/null || true
  }
  hash -r 2>/dev/null || true
fi
`);
    return 0;
  },
};
