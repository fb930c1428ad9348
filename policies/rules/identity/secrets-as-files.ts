import {
  cisKubernetes,
  configMap,
  container,
  containersOf,
  defineRule,
  isHidden,
  iso27001,
  nsaCisa,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const variable = (valueFrom: unknown) => container({ env: [{ name: "DB_PASSWORD", valueFrom }] });

export const secretsAsFiles = defineRule({
  scope: "resource",
  name: "secrets-as-files",
  displayName: "Secrets reach containers as files",
  description:
    "An environment is handed on to every process that a program starts, and stands in its crash reports. A file can be read-only and for one user, and follows the Secret when it is rotated.",
  severity: "low",
  remediationSteps: "Mount the Secret as a volume and let the program read the file.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  frameworks: [cisKubernetes("5.4.1"), nsaCisa("Secrets"), iso27001("5.17")],
  peers: ["CKV_K8S_35", "kube-linter:read-secret-from-env-var", "kyverno:disallow-secrets-from-env-vars"],
  tags: ["kubernetes", "secrets"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      const sources = [
        ...property
          .at("env")
          .items()
          .map((item) => item.at("valueFrom", "secretKeyRef")),
        ...property
          .at("envFrom")
          .items()
          .map((item) => item.at("secretRef")),
      ];
      for (const source of sources) {
        if (isHidden(source.value)) yield unknown(source);
        else if (source.value !== undefined)
          yield violation(source, "puts a Secret into the environment", "mount it as a volume");
      }
    }
  },
  examples: {
    compliant: [
      container({ env: [{ name: "DB_PASSWORD_FILE", value: "/run/secrets/db" }] }),
      variable({ fieldRef: { fieldPath: "metadata.name" } }),
      container({ envFrom: [{ configMapRef: { name: "settings" } }] }),
    ],
    violating: [
      variable({ secretKeyRef: { name: "db", key: "password" } }),
      container({ envFrom: [{ secretRef: { name: "db" } }] }),
    ],
    notApplicable: [configMap],
    unknown: [variable(UNKNOWN), container({ envFrom: UNKNOWN })],
  },
});
