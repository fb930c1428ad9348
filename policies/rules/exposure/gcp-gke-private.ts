import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
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

const type = "gcp:container/cluster:Cluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpGkePrivate = defineRule({
  scope: "resource",
  name: "gcp-gke-private",
  displayName: "Clusters of Google Cloud are not open to the internet",
  description:
    "Nodes with addresses of their own are reached around every load balancer. A control plane that everybody may try is one leaked credential, or one flaw of the API server, away from being somebody else's.",
  severity: "critical",
  remediationSteps:
    "Set privateClusterConfig.enablePrivateNodes to true, and enablePrivateEndpoint or masterAuthorizedNetworksConfig with the networks that may come.",
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation",
  frameworks: [
    axonBaseline("exposure", "the control plane is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_25", "CKV_GCP_64", "CKV_GCP_18", "CKV_GCP_20", "GCP-0053", "GCP-0059", "GCP-0061"],
  tags: ["gcp", "kubernetes", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const isolation = inputs.at("privateClusterConfig");
    yield* demand(isolation.at("enablePrivateNodes"), isTrue, "set it to true");
    const endpoints = inputs.at("controlPlaneEndpointsConfig", "ipEndpointsConfig", "enabled");
    if (isTrue(isolation.at("enablePrivateEndpoint").value) || endpoints.value === false) return;
    const networks = inputs.at("masterAuthorizedNetworksConfig");
    const open = opensToEverybody(
      networks
        .at("cidrBlocks")
        .items()
        .map((block) => block.at("cidrBlock").value),
    );
    if (isHidden(isolation.at("enablePrivateEndpoint").value) || isHidden(networks.value) || open === UNKNOWN)
      yield unknown(networks);
    else if (networks.value === undefined || open)
      yield violation(networks, "lets everybody reach the API", "list the networks that may come");
  },
  examples: {
    compliant: [
      cluster({ privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true } }),
      cluster({
        privateClusterConfig: { enablePrivateNodes: true },
        masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] },
      }),
      cluster({ privateClusterConfig: { enablePrivateNodes: true }, masterAuthorizedNetworksConfig: {} }),
    ],
    violating: [
      cluster({}),
      cluster({ privateClusterConfig: { enablePrivateNodes: true } }),
      cluster({
        privateClusterConfig: { enablePrivateNodes: true },
        masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "0.0.0.0/0" }] },
      }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ privateClusterConfig: UNKNOWN })],
  },
});
