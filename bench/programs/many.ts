import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** As many Deployments as the argument says, each of a size a real one has. */
export const program =
  (count = "1000"): PulumiFn =>
  async () => {
    for (let index = 0; index < Number(count); index += 1) deployment(`web-${index}`);
  };

function deployment(name: string): void {
  const labels = { app: name };
  const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "256Mi" } };
  const probe = { httpGet: { path: "/health", port: "http" }, periodSeconds: 10 };
  new k8s.apps.v1.Deployment(name, {
    metadata: { name, namespace: "shop", labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "web",
              image: "registry.example.com/web:1.4.2",
              ports: [{ name: "http", containerPort: 8000 }],
              env: [{ name: "LOG_LEVEL", value: "INFO" }],
              resources,
              readinessProbe: probe,
              livenessProbe: probe,
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  });
}
