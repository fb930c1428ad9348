import type { Database } from "@axon/core";
import { failOnProblems, type Named, type Plan, type Problem, show } from "@axon/core";
import { reloadLabels } from "@axon/database/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { ConnectionUrl, KubernetesCredentials } from "@axon/secrets/kubernetes";
import type { Attributes } from "../deploy.ts";
import { credentials, databaseUserName, placesOf } from "./credentials.ts";
import type { Ground } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

/** The two users that take turns, so that one has its password changed while the other is in use. */
const turns = [1, 2] as const;

/** The users of a database that its services log in as in turns; jobs, which begin anew each time, log in as its owner. */
export interface DatabaseUsers {
  readonly made: readonly KubernetesCredentials[];
  readonly roles: readonly {
    readonly name: string;
    readonly credentialsSecret: KubernetesCredentials["secretName"];
    readonly inRoles: readonly string[];
  }[];
  /** The one that is in use. */
  readonly active: KubernetesCredentials;
  /** What each service is told. */
  readonly forConsumer: Readonly<Record<string, Attributes<SecretKey>>>;
}

/** Makes them where the database has them: each is a member of its owner, whose rights it has, and owns nothing itself. */
export function databaseUsers(
  ground: Ground,
  planned: Named<Database>,
  urls: Readonly<Record<"url" | "directUrl" | "readUrl", ConnectionUrl>>,
): DatabaseUsers | undefined {
  if (!planned.alternatingUsers) return undefined;
  const { name, owner, rotateEvery } = planned;
  const users = turns.map((turn) => ({
    turn,
    name: `${owner}_${turn}`,
    login: credentials(ground, placesOf(ground, name), {
      name: databaseUserName(name, turn),
      known: { username: `${owner}_${turn}` },
      secret: ["password"],
      rotateEvery,
      labels: reloadLabels,
      urls,
    }),
  }));
  const [first, second] = users;
  const active = (ground.settings.activeUsers[name] ?? 1) === 1 ? first : second;
  if (!active) throw new Error(`database ${name} has no users to take turns`);
  const told = Object.fromEntries(
    [...Object.keys(urls), "username", "password"].map((attribute) => [attribute, active.login.key(attribute)]),
  );
  const services = ground.plan.services.filter(({ uses }) => Object.hasOwn(uses, name));
  return {
    made: users.map(({ login }) => login),
    roles: users.map(({ name: role, login }) => ({
      name: role,
      credentialsSecret: login.secretName,
      inRoles: [owner],
    })),
    active: active.login,
    forConsumer: Object.fromEntries(services.map((service) => [service.name, told])),
  };
}

/** A turn can be said of those that take turns. @throws ProblemError naming the setting */
export function checkActiveUsers({ databases }: Plan, { activeUsers }: KubernetesSettings, stackFile: string): void {
  const known = databases.filter(({ alternatingUsers }) => alternatingUsers).map(({ name }) => name);
  const problems = Object.keys(activeUsers)
    .filter((name) => !known.includes(name))
    .map(
      (name): Problem => ({
        path: ["config", "axon:kubernetes", "activeUsers", name],
        expected: `a database with alternatingUsers (${known.join(", ") || "there is none"})`,
        received: show(name),
      }),
    );
  failOnProblems(stackFile, problems);
}
