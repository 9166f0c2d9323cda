import type { CommandEntry } from "../../verb.ts";

/** The subcommands of `rollout`. */
export const ROLLOUT: Readonly<Record<string, CommandEntry>> = {
  history: { summary: "View rollout history", load: async () => (await import("./history.ts")).history },
  pause: { summary: "Mark the provided resource as paused", load: async () => (await import("./pause.ts")).pause },
  restart: { summary: "Restart a resource", load: async () => (await import("./restart.ts")).restart },
  resume: { summary: "Resume a paused resource", load: async () => (await import("./resume.ts")).resume },
  status: { summary: "Show the status of the rollout", load: async () => (await import("./status.ts")).status },
  undo: { summary: "Undo a previous rollout", load: async () => (await import("./undo.ts")).undo },
};
