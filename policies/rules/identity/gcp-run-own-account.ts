import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "gcp:cloudrunv2/service:Service";
const service = (template: unknown) => resource(type, { location: "europe-west1", template });

export const gcpRunOwnAccount = defineRule({
  scope: "resource",
  name: "gcp-run-own-account",
  displayName: "Services of Cloud Run have identities of their own",
  description:
    "A service that names no account runs as the default one of the project, with whatever that was given. Nobody can then take a right from one service and leave it to another.",
  severity: "medium",
  remediationSteps: "Make a service account for the service, and name it in template.serviceAccount.",
  url: "https://cloud.google.com/run/docs/securing/service-identity",
  frameworks: [
    axonBaseline("identity", "every workload has an identity of its own"),
    soc2("CC6.1"),
    pciDss("7.2.5"),
    iso27001("5.15"),
  ],
  peers: [],
  tags: ["gcp", "containers", "iam"],
  types: ["gcp:cloudrunv2/job:Job", type],
  *check(resource) {
    const template = root(resource).at("template");
    const account = (resource.type.endsWith(":Job") ? template.at("template") : template).at("serviceAccount");
    if (isHidden(template.value)) yield unknown(account);
    else if (!isHidden(account.value))
      yield* demand(
        account,
        (name) => typeof name === "string" && !/-compute@developer\./.test(name),
        "name a service account of its own",
      );
  },
  examples: {
    compliant: [
      service({ serviceAccount: "api@axon.iam.gserviceaccount.com" }),
      service({ serviceAccount: UNKNOWN }),
      resource("gcp:cloudrunv2/job:Job", {
        template: { template: { serviceAccount: "job@axon.iam.gserviceaccount.com" } },
      }),
    ],
    violating: [service({}), service({ serviceAccount: "123456789012-compute@developer.gserviceaccount.com" })],
    notApplicable: [configMap],
    unknown: [service(UNKNOWN)],
  },
});
