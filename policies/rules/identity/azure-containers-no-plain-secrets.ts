import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeOpenValue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const groupType = "azure-native:containerinstance:ContainerGroup";
const appType = "azure-native:app:ContainerApp";
const group = (...environmentVariables: readonly unknown[]) =>
  resource(groupType, { containers: [{ name: "api", environmentVariables }] });
const app = (...env: readonly unknown[]) => resource(appType, { template: { containers: [{ name: "api", env }] } });

export const azureContainersNoPlainSecrets = defineRule({
  scope: "resource",
  name: "azure-containers-no-plain-secrets",
  displayName: "No credentials in the environment of a container",
  description:
    "Whoever may read a container group or an app reads its environment in clear, and so does the log of each change. A credential in it cannot be rotated without a release either.",
  severity: "critical",
  remediationSteps: "Of a container group use secureValue; of a container app name a secret by secretRef.",
  url: "https://learn.microsoft.com/azure/container-apps/manage-secrets",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["CKV_AZURE_235"],
  tags: ["azure", "containers", "secrets"],
  types: [groupType, appType],
  *check(resource) {
    const inputs = root(resource);
    const template = resource.type.endsWith(":ContainerApp") ? inputs.at("template") : inputs;
    const containers = [...template.at("containers").items(), ...template.at("initContainers").items()];
    for (const container of containers) {
      const variables = [...container.at("environmentVariables").items(), ...container.at("env").items()];
      for (const variable of variables) {
        yield* judgeOpenValue(variable.at("name").text ?? "*", variable.at("value"), "use secureValue or secretRef");
      }
    }
  },
  examples: {
    compliant: [
      group({ name: "DB_PASSWORD", secureValue: "correct horse" }, { name: "TOKEN_TTL", value: "15m" }),
      app({ name: "DB_PASSWORD", secretRef: "db-password" }),
    ],
    violating: [
      group({ name: "DB_PASSWORD", value: "correct horse" }),
      app({ name: "DATABASE_URL", value: "postgres://app:horse@db/app" }),
      app({ name: "MODE", value: "[secret]" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(groupType, { containers: UNKNOWN })],
  },
});
