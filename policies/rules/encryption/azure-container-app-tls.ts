import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:app:ContainerApp";
const app = (ingress: unknown) => resource(type, { configuration: { ingress } });

export const azureContainerAppTls = defineRule({
  scope: "resource",
  name: "azure-container-app-tls",
  displayName: "Container apps answer over TLS alone",
  description:
    "An ingress that allows insecure connections answers over HTTP instead of sending the client to HTTPS. Cookies and tokens then cross every network on the way in clear.",
  severity: "high",
  remediationSteps: "Remove configuration.ingress.allowInsecure.",
  url: "https://learn.microsoft.com/azure/container-apps/ingress-overview",
  frameworks: [
    axonBaseline("encryption", "traffic from clients is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["azure", "containers", "encryption"],
  types: [type],
  *check(resource) {
    const insecure = root(resource).at("configuration", "ingress", "allowInsecure");
    yield* demand(insecure, (value) => !isTrue(value), "remove it");
  },
  examples: {
    compliant: [app({ external: true, targetPort: 8000 }), app(undefined)],
    violating: [app({ allowInsecure: true, targetPort: 8000 })],
    notApplicable: [configMap],
    unknown: [app({ allowInsecure: UNKNOWN })],
  },
});
