import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const memberType = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember";
const types = [
  memberType,
  "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
  "gcp:cloudrun/iamMember:IamMember",
  "gcp:cloudrun/iamBinding:IamBinding",
];
const member = (name: unknown) => resource(memberType, { role: "roles/run.invoker", member: name });

export const gcpRunNotPublic = defineRule({
  scope: "resource",
  name: "gcp-run-not-public",
  displayName: "Not everybody may call a service of Cloud Run",
  description:
    "A service that allUsers may invoke is called by whoever finds its address, and scales up for them at our cost. Where the public is meant, a load balancer in front has the limits and the firewall.",
  severity: "high",
  remediationSteps:
    "Give roles/run.invoker to the service accounts that call; a public service is exempted, with its reason.",
  url: "https://cloud.google.com/run/docs/authenticating/overview",
  frameworks: [axonBaseline("exposure", "traffic enters through the gateway"), soc2("CC6.1"), iso27001("8.3")],
  peers: ["CKV_GCP_102"],
  tags: ["gcp", "containers", "exposure"],
  types: types,
  *check(resource) {
    const inputs = root(resource);
    for (const place of [inputs.at("member"), ...inputs.at("members").items()]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (place.value === "allUsers" || place.value === "allAuthenticatedUsers")
        yield violation(place, `is ${place.value}`, "name the service accounts that call");
    }
  },
  examples: {
    compliant: [member("serviceAccount:web@axon.iam.gserviceaccount.com")],
    violating: [
      member("allUsers"),
      resource("gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding", { members: ["allAuthenticatedUsers"] }),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN)],
  },
});
