import {
  axonBaseline,
  configMap,
  defineRule,
  exposureInArgument,
  iso27001,
  pciDss,
  type Resource,
  resource,
  root,
  SECRET,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const server = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const googleMachine = "gcp:compute/instance:Instance";
const azureMachine = "azure-native:compute:VirtualMachine";

/** Where a type of machine says what it runs when it starts. */
const scripts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [server]: [["userData"], ["userDataBase64"]],
  [template]: [["userData"]],
  "aws:ec2/launchConfiguration:LaunchConfiguration": [["userData"], ["userDataBase64"]],
  [googleMachine]: [["metadataStartupScript"], ["metadata", "startup-script"], ["metadata", "user-data"]],
  "gcp:compute/instanceTemplate:InstanceTemplate": [["metadataStartupScript"], ["metadata", "startup-script"]],
  [azureMachine]: [["osProfile", "customData"], ["userData"]],
  "azure-native:compute:VirtualMachineScaleSet": [["virtualMachineProfile", "osProfile", "customData"]],
};
const script = "#!/bin/sh\nexport DB_PASSWORD=correct-horse-battery\nexec /opt/app\n";
const encoded = (text: string) => Buffer.from(text).toString("base64");
const starts = (userData: unknown): Resource => resource(server, { instanceType: "t4g.small", userData });

export const noSecretInStartupScript = defineRule({
  scope: "resource",
  name: "no-secret-in-startup-script",
  displayName: "No credentials in what a machine runs when it starts",
  description:
    "Every program on a machine reads its start-up script from the metadata address, and so does whoever may describe the machine. It stays there for as long as the machine does, and in its template for longer.",
  severity: "critical",
  remediationSteps: "Give the machine a role of its own, and let the script read the value from the store of secrets.",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["CKV_AWS_46", "AWS-0029"],
  tags: ["aws", "azure", "gcp", "compute", "secrets"],
  types: Object.keys(scripts),
  *check(resource) {
    for (const path of scripts[typeKey(resource.type)] ?? []) {
      const place = root(resource).at(...path);
      if (place.value === UNKNOWN) yield unknown(place);
      const found = exposureInArgument(place.value) ?? exposureInArgument(decoded(place.value));
      if (found) yield violation(place, found, "let the script read it from the store of secrets");
    }
  },
  examples: {
    compliant: [
      starts(undefined),
      starts("#!/bin/sh\nexport DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)\n"),
      resource(googleMachine, {
        metadataStartupScript: "#!/bin/sh\napt-get update\n",
        metadata: { "enable-oslogin": "TRUE" },
      }),
    ],
    violating: [
      starts(script),
      starts(`#!/bin/sh\nexport AWS_ACCESS_KEY_ID=AKIA${"A".repeat(16)}\n`),
      starts(SECRET),
      resource(template, { userData: encoded(script) }),
      resource(googleMachine, { metadata: { "startup-script": script } }),
      resource(azureMachine, { osProfile: { customData: encoded(script) } }),
    ],
    notApplicable: [configMap],
    unknown: [starts(UNKNOWN)],
  },
});

/** The text that is written in base64, as some clouds want it; nothing where it is none. */
function decoded(value: Value | undefined): string | undefined {
  const isEncoded = typeof value === "string" && /^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/.test(value);
  return isEncoded ? Buffer.from(value, "base64").toString("utf8") : undefined;
}
