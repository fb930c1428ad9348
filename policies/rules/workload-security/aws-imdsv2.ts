import {
  cisAws,
  configMap,
  defineRule,
  demand,
  iso27001,
  numberOf,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (metadataOptions: unknown) => resource("aws:ec2/instance:Instance", { ami: "ami-1", metadataOptions });
const template = (metadataOptions: unknown) => resource("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions });

export const awsImdsv2 = defineRule({
  scope: "resource",
  name: "aws-imdsv2",
  displayName: "Instances give their credentials to sessions alone",
  description:
    "Version 1 of the metadata service answers any plain GET, so that one server that can be made to fetch a URL gives away the role of the instance. Version 2 asks for a token first, which such a request cannot get.",
  severity: "high",
  remediationSteps:
    'Set metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 }; a limit of 2 where containers need the service.',
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  frameworks: [cisAws("5.6"), soc2("CC6.1"), pciDss("2.2.6"), iso27001("8.9")],
  peers: ["CKV_AWS_79", "CKV_AWS_341", "AWS-0028", "AWS-0130"],
  tags: ["aws", "compute"],
  types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  *check(resource) {
    const options = root(resource).at("metadataOptions");
    // An instance takes what its launch template says, which is judged by itself.
    if (options.value === undefined && root(resource).at("launchTemplate").value !== undefined) return;
    if (options.at("httpEndpoint").value === "disabled") return;
    yield* demand(options.at("httpTokens"), (tokens) => tokens === "required", 'set it to "required"');
    yield* demand(
      options.at("httpPutResponseHopLimit"),
      (limit) => limit === undefined || numberOf(limit) <= 2,
      "set it to 1, or 2 for containers",
    );
  },
  examples: {
    compliant: [
      instance({ httpTokens: "required" }),
      template({ httpTokens: "required", httpPutResponseHopLimit: 2 }),
      instance({ httpEndpoint: "disabled" }),
      resource("aws:ec2/instance:Instance", { launchTemplate: { id: "lt-1" } }),
    ],
    violating: [
      instance(undefined),
      template({ httpTokens: "optional" }),
      template({ httpTokens: "required", httpPutResponseHopLimit: 3 }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ httpTokens: UNKNOWN })],
  },
});
