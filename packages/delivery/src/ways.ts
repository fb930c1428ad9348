import { type EnvironmentName, environments, type PlannedDelivery } from "@axon/core";

/** An environment that a pipeline deploys to. */
export interface Deployment {
  readonly environment: EnvironmentName;
  /** What platforms call it, whose approvals and secrets hang on that name: `production` for prod. */
  readonly name: string;
  /** Branches whose pushes get there. */
  readonly branches: readonly string[];
  /** Whether tags get there. */
  readonly tags: boolean;
  /** Deployments that one of its ways goes through right before; none where it comes first. */
  readonly after: readonly EnvironmentName[];
  /** Whether somebody has to agree each time. */
  readonly approved: boolean;
}

/** Every environment that a commit can get to, the least earnest first. */
export function deploymentsOf({ branches, tags }: PlannedDelivery): Deployment[] {
  const ways = [...Object.values(branches), tags];
  return environments
    .filter((environment) => ways.some((way) => way.includes(environment)))
    .map((environment) => ({
      environment,
      name: nameOf(environment),
      branches: Object.keys(branches).filter((branch) => branches[branch]?.includes(environment)),
      tags: tags.includes(environment),
      after: [...new Set(ways.flatMap((way) => way[way.indexOf(environment) - 1] ?? []))],
      approved: environment === "prod",
    }));
}

/** What platforms call an environment. */
export function nameOf(environment: EnvironmentName): string {
  return environment === "prod" ? "production" : environment;
}
