import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  opensToEverybody,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (apiServerAccessProfile: unknown) => resource(type, { apiServerAccessProfile });

export const azureAksPrivateApi = defineRule({
  scope: "resource",
  name: "azure-aks-private-api",
  displayName: "The API of a cluster is not open to the internet",
  description:
    "A cluster's API has a public address that everybody may try, unless it is private or names who may come. One leaked kubeconfig, or one flaw of the API server, is then the whole cluster.",
  severity: "critical",
  remediationSteps: "Set apiServerAccessProfile.enablePrivateCluster to true, or list authorizedIPRanges.",
  url: "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges",
  frameworks: [
    axonBaseline("exposure", "the control plane is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_115", "CKV_AZURE_6", "AZU-0041", "AZU-0065"],
  tags: ["azure", "kubernetes", "exposure"],
  types: [type],
  *check(resource) {
    const access = root(resource).at("apiServerAccessProfile");
    if (isTrue(access.at("enablePrivateCluster").value)) return;
    const ranges = access.at("authorizedIPRanges").items();
    const open = opensToEverybody(ranges.map(({ value }) => value));
    if (isHidden(access.at("enablePrivateCluster").value) || open === UNKNOWN) yield unknown(access);
    else if (ranges.length === 0 || open)
      yield violation(
        access,
        "lets everybody reach the API",
        "set enablePrivateCluster to true, or list authorizedIPRanges",
      );
  },
  examples: {
    compliant: [cluster({ enablePrivateCluster: true }), cluster({ authorizedIPRanges: ["203.0.113.0/24"] })],
    violating: [
      cluster(undefined),
      cluster({ enablePrivateCluster: false }),
      cluster({ authorizedIPRanges: ["0.0.0.0/0"] }),
    ],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN), cluster({ authorizedIPRanges: UNKNOWN })],
  },
});
