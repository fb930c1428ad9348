import {
  type EnvironmentName,
  environments,
  type Plan,
  type PlannedDelivery,
  plan,
  reliedOn,
  type SystemDefinition,
} from "@axon/core";
import { Document } from "yaml";
import type { PipelineOptions } from "./options.ts";
import { clusterAccess, imagesOf, keepCopy, ownTests, rollOut } from "./steps.ts";
import { type Deployment, deploymentsOf, nameOf } from "./ways.ts";

/** GitHub's own actions, by the commit of a release: a tag can be moved to another one. */
const actions = {
  checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
  node: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444",
} as const;

const runner = "ubuntu-latest";
/** As make hands it to the shell. */
const commit = `$\${GITHUB_SHA:0:8}`;

/** What GitHub fills in before a step runs. */
const expression = (text: string) => `\${{ ${text} }}`;

/**
 * A GitHub Actions workflow and its Makefile: a pull request is tested and its changes shown; a push to a branch that leads
 * somewhere is tested, built and deployed on the way of the definition's `delivery`, to production once the reviewers of that
 * environment agree (NC-080, NC-084).
 * @returns path in the repository to content
 * @throws ProblemError when the definition has problems
 */
export function renderGithubWorkflow(
  definition: SystemDefinition,
  options: PipelineOptions = {},
): Record<string, string> {
  const planned = plan(definition, { environment: "prod", target: "kubernetes" });
  const system = options.system ?? definition.name;
  const { branches, tags } = planned.delivery;
  const deployments = deploymentsOf(planned.delivery).map((to) => [
    `deploy-${to.name}`,
    deployment(to, planned.delivery),
  ]);
  const document = new Document(
    {
      name: `Deploy ${planned.title}`,
      on: {
        push: { branches: Object.keys(branches), ...(tags.length > 0 ? { tags: ["v*"] } : {}) },
        // What goes to production is looked at before; what goes elsewhere can be looked at there.
        pull_request: { branches: reviewed(planned.delivery) },
      },
      permissions: { contents: "read" },
      env: { CONTAINER_REGISTRY: definition.registry },
      jobs: {
        test: { "runs-on": runner, steps: [...prepared, { run: "make test" }, { run: "make preview" }] },
        build: build(),
        ...Object.fromEntries(deployments),
      },
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ` Tests, builds and deploys ${planned.title}; written by axon pipeline ${system} --for github.`;
  return {
    ".github/workflows/deploy.yml": document.toString({ lineWidth: 0 }),
    Makefile: makefile(system, planned, Object.keys(definition.environments), options),
  };
}

/** Branches that lead to the most earnest environment that any branch leads to. */
function reviewed({ branches }: PlannedDelivery): string[] {
  const last = environments.findLast((environment) => Object.values(branches).some((way) => way.includes(environment)));
  return Object.keys(branches).filter((branch) => last !== undefined && branches[branch]?.includes(last));
}

const prepared = [{ uses: actions.checkout }, { uses: actions.node, with: { "node-version": "24" } }];

/** An image is built once for a commit; a tag finds it there and goes on with the same digest. */
function build() {
  return {
    needs: "test",
    if: "github.event_name == 'push'",
    "runs-on": runner,
    steps: [
      ...prepared,
      {
        run: 'echo "$CONTAINER_REGISTRY_PASSWORD" | docker login --username "$CONTAINER_REGISTRY_USER" --password-stdin "$CONTAINER_REGISTRY"',
        env: {
          CONTAINER_REGISTRY_USER: expression("secrets.CONTAINER_REGISTRY_USER"),
          CONTAINER_REGISTRY_PASSWORD: expression("secrets.CONTAINER_REGISTRY_PASSWORD"),
        },
      },
      { run: "make build" },
    ],
  };
}

/** One update at a time of an environment, none cut off half-way, by an identity that lasts as long as the job. */
function deployment({ environment, name, after, ...refs }: Deployment, { access, runner: own }: PlannedDelivery) {
  const needs = after.map((before) => `deploy-${nameOf(before)}`);
  return {
    needs: needs.length === 0 ? "build" : needs.length === 1 ? needs[0] : needs,
    if: condition(refs, needs.length),
    "runs-on": own === undefined ? runner : ["self-hosted", own],
    environment: name,
    concurrency: { group: name, "cancel-in-progress": false },
    permissions: { contents: "read", "id-token": "write" },
    "timeout-minutes": 120,
    steps: [
      ...prepared,
      {
        name: "Log in by the job's own identity",
        run: identity,
        env: { ROLE_ARN: expression("vars.AWS_ROLE_ARN") },
      },
      {
        run: `make deploy ENVIRONMENT=${environment}`,
        env: {
          ...(access === "secret" ? { KUBECONFIG_CONTENT: expression("secrets.KUBECONFIG") } : {}),
          ...state,
        },
      },
      ...(reliedOn.includes(environment) ? [copied(environment)] : []),
    ],
  };
}

/** What opens the state of an environment. */
const state = {
  PULUMI_BACKEND_URL: expression("vars.PULUMI_BACKEND_URL"),
  PULUMI_CONFIG_PASSPHRASE: expression("secrets.PULUMI_CONFIG_PASSPHRASE"),
};

/** An update that failed, or was cut off, has changed the state as well. */
function copied(environment: EnvironmentName) {
  return {
    name: "Keep a copy of state and settings",
    if: "always()",
    run: `make backup ENVIRONMENT=${environment}`,
    env: { ...state, AXON_BACKUP_URL: expression("vars.AXON_BACKUP_URL") },
  };
}

/** Which pushes get there. Where ways join, a job before it that belongs to another way is skipped and must not skip this one. */
function condition({ branches, tags }: Pick<Deployment, "branches" | "tags">, needed: number): string {
  const refs = [
    ...branches.map((branch) => `github.ref == 'refs/heads/${branch}'`),
    ...(tags ? ["github.ref_type == 'tag'"] : []),
  ].join(" || ");
  const pushed = branches.length === 0 ? refs : `github.event_name == 'push' && (${refs})`;
  return needed > 1 ? `!failure() && !cancelled() && ${pushed}` : pushed;
}

/** A token of GitHub's issuer where AWS, and whoever reads its variables, looks for one; no key is kept anywhere. */
const identity = [
  'token="$RUNNER_TEMP/identity-token"',
  'curl --fail --silent --show-error --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\',
  '  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" | jq --raw-output .value > "$token"',
  'echo "AWS_WEB_IDENTITY_TOKEN_FILE=$token" >> "$GITHUB_ENV"',
  'echo "AWS_ROLE_ARN=$ROLE_ARN" >> "$GITHUB_ENV"',
].join("\n");

/** What the jobs call, and a developer at the command line. */
function makefile(
  system: string,
  planned: Plan,
  environments: readonly string[],
  { dockerfiles = {} }: PipelineOptions,
): string {
  const { access, tests } = planned.delivery;
  const kept = deploymentsOf(planned.delivery).some(({ environment }) => reliedOn.includes(environment));
  const kubeconfig = 'KUBECONFIG="$$RUNNER_TEMP/kubeconfig"';
  const reference = (image: string) => `"$(CONTAINER_REGISTRY)/${image}:${commit}"`;
  const target = (name: string, lines: readonly string[]) =>
    [`${name}:`, ...lines.map((line) => `\t${line}`)].join("\n");
  const built = imagesOf(planned).flatMap((image) => [
    `docker manifest inspect ${reference(image)} > /dev/null 2>&1 || { \\`,
    `  docker build --pull --file ${dockerfiles[image] ?? `${image}/Dockerfile`} --tag ${reference(image)} . && \\`,
    `  docker push ${reference(image)}; }`,
  ]);
  return `${[
    `# Written by axon pipeline ${system} --for github.`,
    "SHELL := bash\n.SHELLFLAGS := -euo pipefail -c",
    `.PHONY: test preview build deploy${kept ? " backup" : ""}`,
    target("test", [ownTests(tests).replaceAll("$", "$$$$")]),
    target("preview", [
      "npm ci",
      ...environments.map((environment) => `npx axon preview ${system} --env ${environment} --on kubernetes --sandbox`),
    ]),
    target("build", built),
    target("deploy", [
      "npm ci",
      access === "secret"
        ? 'printf "%s" "$$KUBECONFIG_CONTENT" > "$$RUNNER_TEMP/kubeconfig"'
        : clusterAccess(system, "$(ENVIRONMENT)").replace("$KUBECONFIG", () => "$$RUNNER_TEMP/kubeconfig"),
      ...rollOut(system, "$(ENVIRONMENT)", `"${commit}"`).map((line) => `${kubeconfig} ${line}`),
    ]),
    ...(kept ? [target("backup", [keepCopy(system, "$(ENVIRONMENT)", '"$$AXON_BACKUP_URL"')])] : []),
  ].join("\n\n")}\n`;
}
