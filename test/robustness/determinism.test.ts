import { expect, test } from "vitest";
import { attempt, command, newHome } from "./processes.ts";

const SESSION = [
  "create deployment web --image=nginx:1.27 --replicas=3",
  "get deployments,replicasets,pods -o wide",
  "expose deployment web --port=80",
  "get endpoints web -o yaml",
  "scale deployment web --replicas=5",
  "get pods -o yaml",
  "label pods -l app=web tier=front",
  "set image deployment/web nginx=nginx:1.28",
  "rollout status deployment/web",
  "rollout history deployment/web",
  "describe deployment web",
  "get events",
  "set image deployment/web nginx=nosuch/image:x",
  "get pods",
  "rollout undo deployment/web",
  "describe pods",
  "run once --image=busybox --restart=Never -- true",
  "run crash --image=busybox -- false",
  "get pods -o wide",
  "delete replicaset -l app=web --cascade=orphan",
  "get all -o yaml",
  "create configmap c --from-literal=a=b",
  "annotate deployment web note=1",
  'patch deployment web -p {"spec":{"replicas":2}}',
  "create namespace other",
  "delete namespace other",
  "delete pod once",
  "delete deployment web",
  "get events -o yaml",
  "get all,configmaps,nodes -A -o yaml",
];

function play(): string {
  const home = newHome();
  command(home.env, "kubesim", "clock", "instant");
  const outputs = SESSION.map((line) => {
    const { code, stdout, stderr } = attempt(home.env, "kubectl", line.split(" "));
    // A private key must not follow from a seed that anybody can read, so the cluster's certificate is a new one each time.
    const text = stdout.replace(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g, "CERTIFICATE");
    return `$ ${line}\n${text}${stderr}${code}\n`;
  });
  home.remove();
  return outputs.join("");
}

test("the same seed and the same commands give the same bytes", { timeout: 120_000 }, () => {
  expect(play()).toBe(play());
});

test("the state follows from the commands, not from when somebody looked", { timeout: 120_000 }, () => {
  const after = (steps: string[], look: boolean): string => {
    const home = newHome();
    // Instant begins at a round time, whenever that is typed.
    command(home.env, "kubesim", "clock", "instant");
    command(home.env, "kubesim", "clock", "pause");
    command(home.env, "kubectl", "create", "deployment", "web", "--image=nginx:1.27", "--replicas=3");
    command(home.env, "kubectl", "run", "crash", "--image=busybox", "--", "false");
    command(home.env, "kubectl", "run", "bad", "--image=nosuch/image:x");
    for (const step of steps) {
      command(home.env, "kubesim", "clock", "advance", step);
      if (look) command(home.env, "kubectl", "get", "pods");
    }
    const state = command(home.env, "kubectl", "get", "all,events", "-A", "-o", "yaml");
    home.remove();
    return state;
  };
  expect(
    after(
      Array.from({ length: 60 }, () => "1m"),
      true,
    ),
  ).toBe(after(["1h"], false));
});
