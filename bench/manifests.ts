import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How many documents a file has: what a service needs, as `helm template` writes it. */
export const documentsPerFile = 10;

/** Services that share a namespace: what a team has. */
const servicesPerNamespace = 20;

/**
 * Writes the manifests of as many services into a folder, a file each; the same in every run. Rules look for a resource's
 * partners in its own namespace, so one for all of them asks more of a checker.
 */
export function writeManifests(folder: string, services: number, perNamespace = servicesPerNamespace): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < services; index += 1) {
    const name = `service-${index}`;
    writeFileSync(
      join(folder, `${name}.yaml`),
      documents(name, `team-${Math.floor(index / perNamespace)}`)
        .map((text) => `---\n# Source: shop/${text}`)
        .join(""),
    );
  }
}

const metadataOf = (name: string, namespace: string) =>
  `metadata:\n  name: ${name}\n  namespace: ${namespace}\n  labels:\n    app.kubernetes.io/name: ${name}\n    app.kubernetes.io/part-of: shop\n`;

function documents(name: string, namespace: string): readonly string[] {
  const metadata = metadataOf(name, namespace);
  const selector = `matchLabels:\n      app.kubernetes.io/name: ${name}\n`;
  return [
    `account.yaml\napiVersion: v1\nkind: ServiceAccount\n${metadata}automountServiceAccountToken: false\n`,
    `config.yaml\napiVersion: v1\nkind: ConfigMap\n${metadata}data:\n  LOG_LEVEL: info\n  settings.yaml: |\n    cache: { size: 100 }\n    retries: 3\n`,
    `service.yaml\napiVersion: v1\nkind: Service\n${metadata}spec:\n  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: ${name}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n`,
    `role.yaml\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n${metadata}rules:\n  - apiGroups: [""]\n    resources: [configmaps]\n    verbs: [get, watch]\n`,
    `binding.yaml\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${metadata}roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: ${name}\nsubjects:\n  - kind: ServiceAccount\n    name: ${name}\n`,
    `network.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${metadata}spec:\n  podSelector:\n    ${selector}  policyTypes: [Ingress, Egress]\n`,
    `budget.yaml\napiVersion: policy/v1\nkind: PodDisruptionBudget\n${metadata}spec:\n  maxUnavailable: 1\n  selector:\n    ${selector}`,
    `scaler.yaml\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n${metadata}spec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name}-web }\n  minReplicas: 2\n  maxReplicas: 6\n`,
    workload(name, namespace, "Deployment", "web"),
    workload(name, namespace, "StatefulSet", "worker"),
  ];
}

/** Its one container follows the Pod Security Standards, and has no probe and no limit of its CPU. */
function workload(service: string, namespace: string, kind: string, role: string): string {
  const name = `${service}-${role}`;
  const labels = `app.kubernetes.io/name: ${service}\n`;
  return `${role}.yaml
apiVersion: apps/v1
kind: ${kind}
${metadataOf(name, namespace)}spec:
  replicas: 2
  ${kind === "StatefulSet" ? `serviceName: ${service}\n  ` : ""}selector:
    matchLabels:
      ${labels}  template:
    metadata:
      labels:
        ${labels}    spec:
      serviceAccountName: ${service}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: ${role}
          image: registry.example.com/shop/${service}:1.0.0
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef: { name: ${service} }
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { memory: 256Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
`;
}
