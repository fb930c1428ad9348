import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const constraint = (...repos: readonly unknown[]) =>
  manifest({
    apiVersion: "constraints.gatekeeper.sh/v1beta1",
    kind: "K8sAllowedRepos",
    spec: { parameters: { repos } },
  });

export const closedRegistryPrefix = defineRule({
  scope: "resource",
  name: "closed-registry-prefix",
  displayName: "Allowed registries are named to the end",
  description:
    "Gatekeeper compares the beginning of an image's name alone: ghcr.io/acme allows ghcr.io/acme-evil too, which anybody may register. The list then looks closed and is open.",
  severity: "high",
  remediationSteps: "End each entry with a slash, or write a whole name with its tag or digest.",
  url: "https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos",
  frameworks: [
    axonBaseline("workload-security", "what runs is what was tested"),
    soc2("CC6.8"),
    pciDss("2.2.6"),
    iso27001("8.19"),
  ],
  peers: ["KSV-0124"],
  tags: ["kubernetes", "images", "admission"],
  types: ["kubernetes:constraints.gatekeeper.sh:K8sAllowedRepos"],
  *check(resource) {
    for (const repository of root(resource).at("spec", "parameters", "repos").items()) {
      yield* demand(repository, isClosed, "end it with a slash");
    }
  },
  examples: {
    compliant: [
      constraint("ghcr.io/acme/", "registry.example.com/"),
      constraint("ghcr.io/acme/api:1.4.2", "ghcr.io/acme/api@sha256:0f1e"),
    ],
    violating: [
      constraint("ghcr.io/acme"),
      constraint("registry.example.com:5000"),
      constraint("ghcr.io/acme/", "docker.io"),
    ],
    notApplicable: [configMap],
    unknown: [constraint(UNKNOWN)],
  },
});

/** Whether nothing that is not meant begins so: after a slash, a tag or a digest. A port is no tag. */
function isClosed(prefix: Value | undefined): boolean {
  return typeof prefix === "string" && (prefix.endsWith("/") || /\/[^/]+[:@][^/]+$/.test(prefix));
}
