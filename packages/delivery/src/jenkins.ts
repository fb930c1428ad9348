import { type Plan, type PlannedDelivery, plan, reliedOn, type SystemDefinition } from "@axon/core";
import type { PipelineOptions } from "./options.ts";
import { clusterAccess, imagesOf, ownTests, rollOutAndKeep } from "./steps.ts";
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
          ...deploymentsOf(planned.delivery).flatMap((to) => deploy(system, planned, to)),
        ]),
      ]),
    ].join("\n")}\n`,
  };
}

function deploy(system: string, { title, delivery }: Pick<Plan, "title" | "delivery">, to: Deployment): string[] {
  const { name, approved } = to;
  const agent = delivery.runner === undefined ? "any" : `{ label '${delivery.runner}' }`;
  const asked = `input { message 'Deploy ${title} to ${name}?'; ok 'Deploy' }`;
  return [
    ...(approved ? [stage("Approve", [], when(to, "beforeInput true"), asked)] : []),
    stageOn(agent, `Deploy to ${name}`, [deployment(system, delivery, to)], when(to)),
  ];
}

/** A stage of these branches and of tags. */
function when({ branches, tags }: Pick<Deployment, "branches" | "tags">, ...options: readonly string[]): string {
  const refs = [...branches.map((branch) => `branch '${branch}'`), ...(tags ? ["buildingTag()"] : [])];
  const which = refs.length === 1 ? refs : [`anyOf { ${refs.join("; ")} }`];
  return `when { ${[...options, ...which].join("; ")} }`;
}

/** An agent inside the cluster's network has an identity of its own there. */
function deployment(system: string, { access }: PlannedDelivery, { environment }: Deployment): string {
  const credentials = [
    ...(access === "secret" ? [`file(credentialsId: 'kubeconfig-${environment}', variable: 'KUBECONFIG')`] : []),
    `string(credentialsId: 'pulumi-backend-${environment}', variable: 'PULUMI_BACKEND_URL')`,
    `string(credentialsId: 'pulumi-passphrase-${environment}', variable: 'PULUMI_CONFIG_PASSPHRASE')`,
    ...(reliedOn.includes(environment)
      ? [`string(credentialsId: 'axon-backup-${environment}', variable: 'AXON_BACKUP_URL')`]
      : []),
  ];
  const opened =
    access === "secret" ? [] : ['export KUBECONFIG="$WORKSPACE_TMP/kubeconfig"', clusterAccess(system, environment)];
  return block(`withCredentials([${credentials.join(", ")}])`, [
    shell(["npm ci", ...opened, ...rollOutAndKeep(system, environment, `"${commit}"`)]),
  ]);
}

/** Steps of a stage; `input` stands before an agent is taken, so it belongs outside of them. */
function stage(name: string, steps: readonly string[], ...directives: readonly string[]): string {
  if (steps.length > 0) return stageOn("any", name, steps, ...directives);
  return block(`stage('${name}')`, [...directives, block("steps", ["echo 'approved'"])]);
}

function stageOn(agent: string, name: string, steps: readonly string[], ...directives: readonly string[]): string {
  return block(`stage('${name}')`, [...directives, `agent ${agent}`, block("steps", steps)]);
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
