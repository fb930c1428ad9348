import { clusterOf } from "../cluster/cluster.ts";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { type Section, type Subject, subjectOf } from "./subject.ts";

/** What somebody complains of. */
const symptoms = ["start", "database", "performance", "memory"] as const;
export type Symptom = (typeof symptoms)[number];

export interface DiagnoseOptions extends DeploymentOptions {
  readonly for: string;
  readonly image?: string;
}

const looks: Readonly<Record<Symptom, (subject: Subject) => Promise<Section[]>>> = {
  start: async (subject) => (await import("./start.ts")).diagnoseStart(subject),
  database: async (subject) => (await import("./database.ts")).diagnoseDatabase(subject),
  performance: async (subject) => (await import("./performance.ts")).diagnosePerformance(subject),
  memory: async (subject) => (await import("./memory.ts")).diagnoseMemory(subject),
};

/** Looks at a service of a deployed system from the side of a symptom. @returns 0 when nothing is found, otherwise 1 */
export async function diagnoseSystem(
  context: Context,
  system: string,
  workload: string | undefined,
  options: DiagnoseOptions,
): Promise<number> {
  const { output, directory } = context;
  const symptom = oneOf("symptom", options.for, symptoms);
  const project = findProject(directory);
  const request = requestOf(context, system, options);
  const resolved = await resolveDeployment(request, project, deployable);
  const { services } = resolved.plan;
  const [first] = services.filter(({ endpoints }) => endpoints.length > 0);
  const name = workload ?? (first ?? services[0])?.name;
  if (name === undefined) throw new UsageError(`${system} has no service to look at`);
  const wanted = oneOf(
    "service",
    name,
    services.map((service) => service.name),
  );
  const service = services.find((candidate) => candidate.name === wanted);
  if (!service) throw new Error(`no service ${wanted}`);
  const cluster = await clusterOf(resolved, project);
  const sections = await looks[symptom](await subjectOf(resolved, cluster, service, options.image));
  const findings = sections.flatMap((section) => section.findings);
  output.print(sections.map(sectionText).join("\n\n"));
  output.print(`\n${verdict(service.name, symptom, findings)}`);
  output.document({ deployment: resolved.deployment, service: service.name, symptom, sections, findings });
  return findings.length === 0 ? exitCode.succeeded : exitCode.failed;
}

function sectionText({ title, lines }: Section): string {
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function verdict(service: string, symptom: Symptom, findings: readonly string[]): string {
  if (findings.length === 0) return `Nothing is found wrong with ${service} for ${symptom}.`;
  return [`Found for ${service}`, ...findings.map((finding) => `  ✗ ${finding}`)].join("\n");
}
