import {
  axonBaseline,
  configMap,
  defineRule,
  isEverybody,
  isHidden,
  iso27001,
  resource,
  roleGrantsOf,
  roleGrantTypes,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const memberType = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember";
const types = roleGrantTypes(memberType, "gcp:cloudrun/iamMember:IamMember");
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
    for (const place of roleGrantsOf(resource).flatMap(({ members }) => members)) {
      if (isHidden(place.value)) yield unknown(place);
      else if (isEverybody(place.value))
        yield violation(place, `is ${place.value}`, "name the service accounts that call");
    }
  },
  examples: {
    compliant: [member("serviceAccount:web@axon.iam.gserviceaccount.com")],
    violating: [
      member("allUsers"),
      resource("gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding", { members: ["allAuthenticatedUsers"] }),
      resource("gcp:cloudrun/iamPolicy:IamPolicy", {
        policyData: JSON.stringify({ bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }] }),
      }),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN)],
  },
});
