import { plan, type SystemDefinition } from "@axon/core";
import { Document } from "yaml";
import { type PipelineOptions, pythonTests } from "./options.ts";
import { imagesOf, rollOut } from "./steps.ts";

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
 * A GitHub Actions workflow and its Makefile: a pull request is tested and its changes shown; a push to the main branch is tested,
 * built and deployed to staging; a tag goes to production once the reviewers of that environment agree (NC-080, NC-084).
 * @returns path in the repository to content
 * @throws ProblemError when the definition has problems
 */
export function renderGithubWorkflow(
  definition: SystemDefinition,
  options: PipelineOptions = {},
): Record<string, string> {
  const planned = plan(definition, { environment: "prod", target: "kubernetes" });
  const system = options.system ?? definition.name;
  const document = new Document(
    {
      name: `Deploy ${planned.title}`,
      on: { push: { branches: ["main"], tags: ["v*"] }, pull_request: { branches: ["main"] } },
      permissions: { contents: "read" },
      env: { CONTAINER_REGISTRY: definition.registry },
      jobs: {
        test: { "runs-on": runner, steps: [...prepared, { run: "make test" }, { run: "make preview" }] },
        build: build(),
        deploy: {
          ...deployment(definition.environments.staging ? "staging" : "production"),
          if: "github.event_name == 'push' && github.ref_type == 'branch'",
        },
        "deploy-production": { ...deployment("production"), if: "github.ref_type == 'tag'" },
      },
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ` Tests, builds and deploys ${planned.title}; written by axon pipeline ${system} --for github.`;
  return {
    ".github/workflows/deploy.yml": document.toString({ lineWidth: 0 }),
    Makefile: makefile(system, Object.keys(definition.environments), imagesOf(planned), options),
  };
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
function deployment(environment: "staging" | "production") {
  return {
    needs: "build",
    "runs-on": runner,
    environment,
    concurrency: { group: environment, "cancel-in-progress": false },
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
        run: `make deploy ENVIRONMENT=${environment === "production" ? "prod" : environment}`,
        env: {
          KUBECONFIG_CONTENT: expression("secrets.KUBECONFIG"),
          PULUMI_BACKEND_URL: expression("vars.PULUMI_BACKEND_URL"),
          PULUMI_CONFIG_PASSPHRASE: expression("secrets.PULUMI_CONFIG_PASSPHRASE"),
        },
      },
    ],
  };
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
  environments: readonly string[],
  images: readonly string[],
  { dockerfiles = {}, tests = pythonTests }: PipelineOptions,
): string {
  const reference = (image: string) => `"$(CONTAINER_REGISTRY)/${image}:${commit}"`;
  const target = (name: string, lines: readonly string[]) =>
    [`${name}:`, ...lines.map((line) => `\t${line}`)].join("\n");
  const built = images.flatMap((image) => [
    `docker manifest inspect ${reference(image)} > /dev/null 2>&1 || { \\`,
    `  docker build --pull --file ${dockerfiles[image] ?? `${image}/Dockerfile`} --tag ${reference(image)} . && \\`,
    `  docker push ${reference(image)}; }`,
  ]);
  return `${[
    `# Written by axon pipeline ${system} --for github.`,
    "SHELL := bash\n.SHELLFLAGS := -euo pipefail -c",
    ".PHONY: test preview build deploy",
    target("test", tests.script),
    target("preview", [
      "npm ci",
      ...environments.map((environment) => `npx axon preview ${system} --env ${environment} --on kubernetes --sandbox`),
    ]),
    target("build", built),
    target("deploy", [
      'printf "%s" "$$KUBECONFIG_CONTENT" > "$$RUNNER_TEMP/kubeconfig"',
      ...rollOut(system, "$(ENVIRONMENT)", `"${commit}"`).map((line) =>
        line.startsWith("npx") ? `KUBECONFIG="$$RUNNER_TEMP/kubeconfig" ${line}` : line,
      ),
    ]),
  ].join("\n\n")}\n`;
}
