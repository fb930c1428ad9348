import { plan, type SystemDefinition } from "@axon/core";
import type { PipelineOptions } from "./options.ts";
import { imagesOf, ownTests, rollOut } from "./steps.ts";
import { type Deployment, deploymentsOf } from "./ways.ts";

const commit = `\${GIT_COMMIT:0:8}`;

/**
 * A declarative Jenkinsfile for a multibranch pipeline: every branch is tested and judged; what the definition's
 * `delivery` leads somewhere is built and deployed there, to production once somebody approves (NC-079, NC-080).
 * @returns path in the repository to content
 * @throws ProblemError when the definition has problems
 */
export function renderJenkinsfile(definition: SystemDefinition, options: PipelineOptions = {}): Record<string, string> {
  const planned = plan(definition, { environment: "prod", target: "kubernetes" });
  const system = options.system ?? definition.name;
  const { dockerfiles = {} } = options;
  const { branches, tags, tests } = planned.delivery;
  const reference = (image: string) => `"$CONTAINER_REGISTRY/${image}:${commit}"`;
  const previews = Object.keys(definition.environments).map(
    (environment) => `npx axon preview ${system} --env ${environment} --on kubernetes --sandbox`,
  );
  const builds = imagesOf(planned).flatMap((image) => [
    `docker manifest inspect ${reference(image)} > /dev/null 2>&1 || {`,
    `  docker build --pull --file ${dockerfiles[image] ?? `${image}/Dockerfile`} --tag ${reference(image)} .`,
    `  docker push ${reference(image)}`,
    "}",
  ]);
  const login =
    'echo "$CONTAINER_REGISTRY_PASSWORD" | docker login --username "$CONTAINER_REGISTRY_USER" --password-stdin "$CONTAINER_REGISTRY"';
  const registry =
    "usernamePassword(credentialsId: 'registry', usernameVariable: 'CONTAINER_REGISTRY_USER', passwordVariable: 'CONTAINER_REGISTRY_PASSWORD')";
  return {
    Jenkinsfile: `${[
      `// Tests, builds and deploys ${planned.title}; written by axon pipeline ${system} --for jenkins.`,
      block("pipeline", [
        // Each stage takes an agent of its own, so that none is held while somebody thinks.
        "agent none",
        `environment { CONTAINER_REGISTRY = '${definition.registry}' }`,
        // No second run of a branch, and no update cut off half-way by a newer one.
        "options { disableConcurrentBuilds(); timeout(time: 2, unit: 'HOURS') }",
        block("stages", [
          stage("Test", [shell([ownTests(tests), "npm ci", ...previews])]),
          stage(
            "Build",
            [block(`withCredentials([${registry}])`, [shell([login, ...builds])])],
            when({ branches: Object.keys(branches), tags: tags.length > 0 }),
          ),
          ...deploymentsOf(planned.delivery).flatMap((to) => deploy(system, planned.title, to)),
        ]),
      ]),
    ].join("\n")}\n`,
  };
}

function deploy(system: string, title: string, to: Deployment): string[] {
  const { environment, name, approved } = to;
  const asked = `input { message 'Deploy ${title} to ${name}?'; ok 'Deploy' }`;
  return [
    ...(approved ? [stage("Approve", [], when(to, "beforeInput true"), asked)] : []),
    stage(`Deploy to ${name}`, [deployment(system, environment)], when(to)),
  ];
}

/** A stage of these branches and of tags. */
function when({ branches, tags }: Pick<Deployment, "branches" | "tags">, ...options: readonly string[]): string {
  const refs = [...branches.map((branch) => `branch '${branch}'`), ...(tags ? ["buildingTag()"] : [])];
  const which = refs.length === 1 ? refs : [`anyOf { ${refs.join("; ")} }`];
  return `when { ${[...options, ...which].join("; ")} }`;
}

function deployment(system: string, environment: string): string {
  const credentials = [
    `file(credentialsId: 'kubeconfig-${environment}', variable: 'KUBECONFIG')`,
    `string(credentialsId: 'pulumi-backend-${environment}', variable: 'PULUMI_BACKEND_URL')`,
    `string(credentialsId: 'pulumi-passphrase-${environment}', variable: 'PULUMI_CONFIG_PASSPHRASE')`,
  ];
  return block(`withCredentials([${credentials.join(", ")}])`, [shell(rollOut(system, environment, `"${commit}"`))]);
}

/** Steps of a stage; `input` stands before an agent is taken, so it belongs outside of them. */
function stage(name: string, steps: readonly string[], ...directives: readonly string[]): string {
  const done = steps.length > 0 ? ["agent any", block("steps", steps)] : [block("steps", ["echo 'approved'"])];
  return block(`stage('${name}')`, [...directives, ...done]);
}

/** Single quotes: Groovy leaves the shell's variables alone, secrets among them. */
function shell(lines: readonly string[]): string {
  return `sh '''#!/bin/bash\n${["set -euo pipefail", ...lines].join("\n")}\n'''`;
}

function block(head: string, body: readonly string[]): string {
  return [`${head} {`, ...body.map(indent), "}"].join("\n");
}

/** A script keeps its lines as they are, for its first must begin with what runs it. */
function indent(text: string): string {
  const lines = text.split("\n");
  let script = false;
  return lines
    .map((line) => {
      const inside = script;
      if (line.includes("'''")) script = !script;
      return inside ? line : `  ${line}`;
    })
    .join("\n");
}
