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
} from "../../lib/index.ts";

const notebook = "aws:sagemaker/notebookInstance:NotebookInstance";
const domain = "aws:sagemaker/domain:Domain";
const closed = { directInternetAccess: "Disabled", rootAccess: "Disabled", subnetId: "subnet-1" };

export const awsNotebookPrivate = defineRule({
  scope: "resource",
  name: "aws-notebook-private",
  displayName: "Notebooks of SageMaker work inside the network",
  description:
    "A notebook has a way to the internet past every firewall, and its user is root, unless it is told otherwise. Whatever somebody installs in it can carry the training data away.",
  severity: "high",
  remediationSteps:
    'Set directInternetAccess and rootAccess of a notebook to "Disabled", and appNetworkAccessType of a domain to "VpcOnly".',
  url: "https://docs.aws.amazon.com/sagemaker/latest/dg/infrastructure-connect-to-resources.html",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_122"],
  tags: ["aws", "machine-learning", "exposure"],
  types: [notebook, domain],
  *check(resource) {
    const inputs = root(resource);
    const isDisabled = (value: unknown) => value === "Disabled";
    if (resource.type === domain) {
      yield* demand(inputs.at("appNetworkAccessType"), (value) => value === "VpcOnly", 'set it to "VpcOnly"');
      return;
    }
    yield* demand(inputs.at("directInternetAccess"), isDisabled, 'set it to "Disabled"');
    yield* demand(inputs.at("rootAccess"), isDisabled, 'set it to "Disabled"');
  },
  examples: {
    compliant: [resource(notebook, closed), resource(domain, { appNetworkAccessType: "VpcOnly" })],
    violating: [
      resource(notebook, { subnetId: "subnet-1" }),
      resource(notebook, { ...closed, rootAccess: "Enabled" }),
      resource(domain),
    ],
    notApplicable: [configMap],
    unknown: [resource(notebook, { ...closed, directInternetAccess: UNKNOWN })],
  },
});
