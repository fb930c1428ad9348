import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const machine = "gcp:compute/instance:Instance";
const types = [
  machine,
  "gcp:compute/instanceTemplate:InstanceTemplate",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
];
const instance = (metadata: unknown) => resource(machine, { machineType: "e2-small", metadata });
const isOn = (value: Value | undefined) =>
  value === true || (typeof value === "string" && /^(true|y|yes|1)$/i.test(value));

export const gcpInstanceLogin = defineRule({
  scope: "resource",
  name: "gcp-instance-login",
  displayName: "Machines of Google Cloud know who logs in",
  description:
    "A key in the metadata of a project opens every machine of it, ends with nobody's job and says of nobody who they are. The serial port asks for a password alone, from any address.",
  severity: "medium",
  remediationSteps: 'Set enable-oslogin to "TRUE" in the metadata, and leave serial-port-enable out.',
  url: "https://cloud.google.com/compute/docs/oslogin",
  frameworks: [
    axonBaseline("identity", "every client has an identity of its own"),
    soc2("CC6.1"),
    pciDss("8.2.2"),
    iso27001("8.5"),
  ],
  peers: ["CKV_GCP_34", "CKV_GCP_35", "GCP-0032", "GCP-0036"],
  tags: ["gcp", "compute", "iam"],
  types,
  *check(resource) {
    const metadata = root(resource).at("metadata");
    yield* demand(metadata.at("serial-port-enable"), (value) => !isOn(value), "leave it out");
    // With OS Login keys in the metadata count for nothing.
    if (isOn(metadata.at("block-project-ssh-keys").value)) return;
    const login = metadata.at("enable-oslogin");
    // Where the machine says nothing the project may, in its metadata or by a policy of the organization.
    yield* demand(login, (value) => value === undefined || isOn(value), 'set it to "TRUE"');
  },
  examples: {
    compliant: [
      instance({ "enable-oslogin": "TRUE" }),
      instance(undefined),
      instance({ "block-project-ssh-keys": true }),
    ],
    violating: [instance({ "serial-port-enable": "1" }), instance({ "enable-oslogin": "FALSE" })],
    notApplicable: [configMap],
    unknown: [instance({ "enable-oslogin": UNKNOWN })],
  },
});
