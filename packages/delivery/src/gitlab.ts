import { type PlannedDelivery, plan, type SystemDefinition } from "@axon/core";
import { Document } from "yaml";
import { loadTests } from "./load-test.ts";
import type { PipelineOptions } from "./options.ts";
import { clusterAccess, imagesOf, rollOutAndKeep } from "./steps.ts";
import { type Deployment, deploymentsOf, nameOf } from "./ways.ts";

/** Images of the tools, exact, as anything else could change a pipeline over night. */
const tools = {
  docker: "docker:28.3.3-cli",
  dockerDaemon: "docker:28.3.3-dind",
  node: "node:24.21.0-trixie-slim",
  trivy: "aquasec/trivy:0.65.0",
} as const;

/** A schedule audits what is there; it builds and deploys nothing. */
const scheduled = { if: '$CI_PIPELINE_SOURCE == "schedule"' };

/** Pushes that are deployed somewhere. */
function pushes({ branches, tags }: Pick<Deployment, "branches" | "tags">): { readonly if: string }[] {
  return [
    ...branches.map((branch) => ({ if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)}` })),
    ...(tags ? [{ if: "$CI_COMMIT_TAG" }] : []),
  ];
}

/** Short id of the commit, which images and releases are called by. */
const commit = '"$CI_COMMIT_SHORT_SHA"';
const reference = '"$CONTAINER_REGISTRY/$IMAGE:$CI_COMMIT_SHORT_SHA"';

/**
 * A GitLab pipeline that builds a system's images once for each commit, tests and scans them, brings environments up
 * on the ways of the definition's `delivery`: production by hand, and from a protected branch or tag alone.
 * @returns path in the repository to content
 * @throws ProblemError when the definition has problems
 */
export function renderGitlabPipeline(
  definition: SystemDefinition,
  options: PipelineOptions = {},
): Record<string, string> {
  const planned = plan(definition, { environment: "prod", target: "kubernetes" });
  const system = options.system ?? definition.name;
  const images = imagesOf(planned);
  const { branches, tags, tests } = planned.delivery;
  const commits = pushes({ branches: Object.keys(branches), tags: tags.length > 0 });
  const releases = [{ ...scheduled, when: "never" }, ...commits];
  const deployments = deploymentsOf(planned.delivery).map((to) => [
    `deploy-${to.name}`,
    deploy(system, planned.delivery, to),
  ]);
  const cluster = inCluster(planned.delivery);
  const document = new Document(
    {
      stages: ["build", "test", "deploy"],
      variables: { CONTAINER_REGISTRY: definition.registry, KUBERNETES_NAMESPACE: planned.namespace },
      workflow: { rules: [...commits, { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }] },
      build: build(images, options.dockerfiles ?? {}, releases),
      test: { stage: "test", image: tests.image, script: tests.commands },
      scan: scan(images, releases),
      policies: policies(system, Object.keys(definition.environments)),
      ".deploy": { ...deployment, ...cluster },
      ...Object.fromEntries(deployments),
      ...loadTests(definition),
      audit: { ...audit(system, planned.delivery), ...cluster },
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ` Builds, tests and deploys ${planned.title}; written by axon pipeline ${system}.`;
  return { ".gitlab-ci.yml": document.toString({ lineWidth: 0 }) };
}

/** An image is pushed once for its commit and never again, so that production runs the digest that staging ran. */
function build(images: readonly string[], dockerfiles: Readonly<Record<string, string>>, rules: readonly object[]) {
  return {
    stage: "build",
    image: tools.docker,
    services: [tools.dockerDaemon],
    rules,
    variables: { DOCKER_TLS_CERTDIR: "/certs" },
    parallel: {
      matrix: images.map((image) => ({ IMAGE: image, DOCKERFILE: dockerfiles[image] ?? `${image}/Dockerfile` })),
    },
    script: [
      'echo "$CONTAINER_REGISTRY_PASSWORD" | docker login --username "$CONTAINER_REGISTRY_USER" --password-stdin "$CONTAINER_REGISTRY"',
      `if docker manifest inspect ${reference} > /dev/null 2>&1; then echo "built before, the same digest goes on"; exit 0; fi`,
      `docker build --pull --file "$DOCKERFILE" --label "org.opencontainers.image.revision=$CI_COMMIT_SHA" --tag ${reference} .`,
      `docker push ${reference}`,
    ],
  };
}

/** Looks again for a tag, as what is known to be vulnerable grows every day. */
function scan(images: readonly string[], rules: readonly object[]) {
  return {
    stage: "test",
    image: { name: tools.trivy, entrypoint: [""] },
    rules,
    variables: { TRIVY_USERNAME: "$CONTAINER_REGISTRY_USER", TRIVY_PASSWORD: "$CONTAINER_REGISTRY_PASSWORD" },
    parallel: { matrix: [{ IMAGE: images }] },
    script: [`trivy image --severity CRITICAL --exit-code 1 --no-progress ${reference}`],
  };
}

/** What would be deployed is judged before anybody asks for it; the sandbox needs no cluster and no secret. */
function policies(system: string, environments: readonly string[]) {
  return {
    stage: "test",
    image: tools.node,
    script: [
      "npm ci",
      ...environments.map((environment) => `npx axon preview ${system} --env ${environment} --on kubernetes --sandbox`),
    ],
  };
}

/**
 * Compares production with what is recorded of it, and judges the definition again by the policies of today, for both change
 * behind a pipeline's back. Nothing is changed; each report is kept, also of an audit that found something.
 */
function audit(system: string, delivery: PlannedDelivery) {
  return {
    stage: "deploy",
    rules: [scheduled],
    resource_group: "production",
    script: [
      "npm ci",
      ...opened(delivery, system, "prod"),
      "status=0",
      `npx axon refresh ${system} --env prod --on kubernetes --preview-only --expect-no-changes --json > audit-drift.json || status=1`,
      `npx axon render ${system} --env prod --on kubernetes --out audit-rendered`,
      "npx axon lint audit-rendered/resources.json --json > audit-policies.json || status=1",
      'exit "$status"',
    ],
    artifacts: { when: "always", expire_in: "90 days", paths: ["audit-drift.json", "audit-policies.json"] },
  };
}

/** One update at a time in each environment, and no newer pipeline may cut one off half-way. */
const deployment = { stage: "deploy", interruptible: false, timeout: "2h" };

/**
 * Where a deployment runs, and as whom: what opens a cluster without a key calls its provider's program, which Node's image has not
 * and a runner's own may have.
 */
function inCluster({ access, runner }: PlannedDelivery) {
  return {
    ...(runner === undefined ? {} : { tags: [runner] }),
    ...(access === "secret" ? { image: tools.node } : { id_tokens: { IDENTITY_TOKEN: { aud: "sts.amazonaws.com" } } }),
  };
}

/**
 * What comes before the commands of a job that asks the cluster: a token of GitLab's issuer where AWS, and whoever reads its
 * variables, looks for one, and the way into the cluster. Nothing where GitLab keeps a kubeconfig.
 */
function opened({ access }: PlannedDelivery, system: string, environment: string): string[] {
  if (access === "secret") return [];
  return [
    'opened="$(mktemp -d)"',
    'export KUBECONFIG="$opened/kubeconfig" AWS_WEB_IDENTITY_TOKEN_FILE="$opened/identity-token"',
    'printf "%s" "$IDENTITY_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"',
    clusterAccess(system, environment),
  ];
}

function deploy(
  system: string,
  delivery: PlannedDelivery,
  { environment, name, branches, tags, after, approved }: Deployment,
) {
  // The keyword belongs inside the rule: beside it, versions of GitLab disagree on what it means.
  const asked = (rule: { readonly if: string }) =>
    approved ? { if: `${rule.if} && $CI_COMMIT_REF_PROTECTED == "true"`, when: "manual" } : rule;
  // Where ways join, what comes before on another way is not in the pipeline.
  const optional = after.length > 1 ? { optional: true } : {};
  return {
    extends: ".deploy",
    rules: [{ ...scheduled, when: "never" }, ...pushes({ branches, tags }).map(asked)],
    ...(after.length > 0 ? { needs: after.map((before) => ({ job: `deploy-${nameOf(before)}`, ...optional })) } : {}),
    resource_group: name,
    environment: { name, deployment_tier: tiers[environment] },
    script: ["npm ci", ...opened(delivery, system, environment), ...rollOutAndKeep(system, environment, commit)],
  };
}

/** GitLab's words for how earnest an environment is. */
const tiers = { dev: "development", test: "testing", staging: "staging", prod: "production" } as const;
