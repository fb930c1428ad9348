import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const github = "https://token.actions.githubusercontent.com";
const provider = (issuerUri: unknown, attributeCondition?: unknown) =>
  resource(type, { attributeMapping: { "google.subject": "assertion.sub" }, attributeCondition, oidc: { issuerUri } });

/** Issuers whose tokens anybody can have who opens an account there. */
const openIssuers = [
  /^https:\/\/token\.actions\.githubusercontent\.com\/?$/,
  /^https:\/\/gitlab\.com\/?$/,
  /^https:\/\/app\.terraform\.io\/?$/,
  /^https:\/\/api\.pulumi\.com\/oidc\/?$/,
  /^https:\/\/accounts\.google\.com\/?$/,
];

export const gcpFederationCondition = defineRule({
  scope: "resource",
  name: "gcp-federation-condition",
  displayName: "Not everybody's pipeline may log in to Google Cloud",
  description:
    "GitHub, GitLab and their kin sign tokens for all their customers with one key, so that a pool without a condition takes those of strangers. One binding that names the pool too widely is then open to any repository in the world.",
  severity: "high",
  remediationSteps: `Set attributeCondition to what all your pipelines share, for instance assertion.repository_owner_id == "1234567".`,
  url: "https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions",
  frameworks: [
    axonBaseline("identity", "every client has an identity of its own"),
    soc2("CC6.1"),
    pciDss("7.2.5"),
    iso27001("5.15"),
  ],
  peers: ["CKV_GCP_125"],
  tags: ["gcp", "iam", "pipelines"],
  types: [type],
  *check(resource) {
    const issuer = root(resource).at("oidc", "issuerUri");
    const condition = root(resource).at("attributeCondition");
    if (isHidden(condition.value) || /[^\s]/.test(condition.text ?? "")) return;
    if (isHidden(issuer.value)) yield unknown(issuer);
    else if (openIssuers.some((open) => open.test(issuer.text ?? "")))
      yield violation(condition, "is unset", "name the owner of the pipelines");
  },
  examples: {
    compliant: [
      provider(github, 'assertion.repository_owner_id == "1234567"'),
      provider("https://gitlab.example.com"),
      resource(type, { aws: { accountId: "123456789012" } }),
    ],
    violating: [provider(github), provider("https://gitlab.com/", "")],
    notApplicable: [configMap],
    unknown: [provider(UNKNOWN)],
  },
});
