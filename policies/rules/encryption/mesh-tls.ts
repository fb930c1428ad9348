import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const peers = "kubernetes:security.istio.io:PeerAuthentication";
const destination = "kubernetes:networking.istio.io:DestinationRule";
const openModes: readonly unknown[] = ["PERMISSIVE", "DISABLE"];
const accepts = (mode: unknown) =>
  manifest({ apiVersion: "security.istio.io/v1", kind: "PeerAuthentication", spec: { mtls: { mode } } });
const calls = (mode: unknown) =>
  manifest({
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    spec: { host: "fusion.cortex.svc.cluster.local", trafficPolicy: { tls: { mode } } },
  });

export const meshTls = defineRule({
  scope: "resource",
  name: "mesh-tls",
  displayName: "Services of a mesh speak mutual TLS alone",
  description:
    "PERMISSIVE takes plain text from everybody beside the mesh's own, so that rules by identity hold for those alone who choose to say who they are. DISABLE sends it in clear, past what the mesh was installed for.",
  severity: "medium",
  remediationSteps:
    'Set mtls.mode to "STRICT" once every client has its proxy, and tls.mode of a DestinationRule to "ISTIO_MUTUAL" or leave it out.',
  url: "https://istio.io/latest/docs/concepts/security/#peer-authentication",
  frameworks: [
    axonBaseline("encryption", "traffic inside is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["kyverno:enforce-strict-mtls"],
  tags: ["kubernetes", "mesh", "tls"],
  types: [peers, destination],
  *check(resource) {
    const spec = root(resource).at("spec");
    // What says nothing takes over from its namespace, and that from the mesh.
    if (typeKey(resource.type) === peers)
      yield* demand(spec.at("mtls", "mode"), (mode) => !openModes.includes(mode), 'set it to "STRICT"');
    else yield* demand(spec.at("trafficPolicy", "tls", "mode"), (mode) => mode !== "DISABLE", "remove it");
  },
  examples: {
    compliant: [accepts("STRICT"), accepts(undefined), calls("ISTIO_MUTUAL"), calls(undefined)],
    violating: [accepts("PERMISSIVE"), accepts("DISABLE"), calls("DISABLE")],
    notApplicable: [configMap],
    unknown: [accepts(UNKNOWN)],
  },
});
