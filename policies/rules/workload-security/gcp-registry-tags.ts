import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:artifactregistry/repository:Repository";
const repository = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { format: "DOCKER", repositoryId: "app", ...fields });

export const gcpRegistryTags = defineRule({
  scope: "resource",
  name: "gcp-registry-tags",
  displayName: "A tag of an image means one image for ever",
  description:
    "A tag that can be moved lets whoever may push change what production pulls next, under a name that was reviewed. An immutable one is what was tested.",
  severity: "medium",
  remediationSteps: "Set dockerConfig.immutableTags to true.",
  url: "https://cloud.google.com/artifact-registry/docs/docker/names",
  frameworks: [axonBaseline("workload-security", "what runs is what was tested"), soc2("CC6.8"), iso27001("8.19")],
  peers: ["CKV_GCP_101"],
  tags: ["gcp", "containers", "images"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const isProxy = ["REMOTE_REPOSITORY", "VIRTUAL_REPOSITORY"].includes(String(inputs.at("mode").text));
    if (isProxy || inputs.at("format").value !== "DOCKER") return;
    yield* demand(inputs.at("dockerConfig", "immutableTags"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      repository({ dockerConfig: { immutableTags: true } }),
      repository({ format: "NPM" }),
      repository({ mode: "REMOTE_REPOSITORY" }),
    ],
    violating: [repository({}), repository({ dockerConfig: { immutableTags: false } })],
    notApplicable: [configMap],
    unknown: [repository({ dockerConfig: UNKNOWN })],
  },
});
