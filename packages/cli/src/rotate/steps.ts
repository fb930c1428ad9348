import type { Plan } from "@axon/core";
import { shellWord } from "../console/shell-word.ts";
import { namespacesOf, namespacesPulling } from "./namespaces.ts";
import { sharedValues } from "./shared-values.ts";
import { type NewValues, type Rotating, type RotationStep, renew, restarts, setting, up } from "./values.ts";

type Database = Plan["databases"][number];

const registry = "registry";

/** What can be changed, and after which time at the latest: a part with secrets of its own, or the login at the registry. */
export function rotatable({ databases, caches, externals, secrets }: Plan, { registryLogin }: Rotating["settings"]) {
  const asked = externals.filter((external) => external.secrets.length > 0);
  return [
    ...[...databases, ...caches, ...asked, ...secrets].map(({ name, rotateEvery }) => ({ name, rotateEvery })),
    ...(registryLogin ? [{ name: registry, rotateEvery: registryLogin.rotateEvery }] : []),
  ];
}

/** How the secrets of one part are changed while it is used; undefined where there is no such part. */
export function rotationSteps(asked: Rotating, part: string): RotationStep[] | undefined {
  const { plan, settings } = asked;
  const database = plan.databases.find(({ name }) => name === part);
  if (database) return database.alternatingUsers ? usersInTurn(asked, database) : oneUser(asked, database);
  if (plan.caches.some(({ name }) => name === part)) return cachePassword(asked, part);
  const external = plan.externals.find(({ name }) => name === part);
  if (external) {
    const secret = { secret: part, namespaces: namespacesOf(plan, part) };
    return givenOut(asked, secret, external.secrets, restarts(asked, part));
  }
  const set = plan.secrets.find(({ name }) => name === part);
  if (set) return sharedValues(asked, set);
  const { registryLogin } = settings;
  if (part !== registry || !registryLogin) return undefined;
  const secret = { secret: registry, namespaces: namespacesPulling(plan, registryLogin.host) };
  return givenOut(
    asked,
    secret,
    ["username", "password"],
    "running pods do not ask, the next that pulls an image does",
  );
}

/** The idle user's password first, then the services over to it, then the password that was in use. */
function usersInTurn(asked: Rotating, { name, owner }: Database): RotationStep[] {
  const { plan, settings } = asked;
  const active = settings.activeUsers[name] ?? 1;
  const idle = active === 1 ? 2 : 1;
  const namespaces = namespacesOf(plan, name);
  const user = (turn: number) => login(`${name}-user-${turn}`, namespaces);
  const home = plan.databases.find((database) => database.name === name)?.layer ?? plan.namespace;
  const kubectl = `kubectl --context ${shellWord(settings.context)} -n ${home} get`;
  const status = `.status.managedRolesStatus.passwordStatus.${owner}_${idle}.resourceVersion`;
  return [
    ...renew(asked, `make a new password of ${owner}_${idle}, as whom nobody is logged in`, [user(idle)]),
    {
      does: "wait until the servers have it: both must say the same",
      commands: [
        `${kubectl} secret ${name}-user-${idle} -o jsonpath='{.metadata.resourceVersion}'`,
        `${kubectl} cluster.postgresql.cnpg.io ${name} -o jsonpath='{${status}}'`,
      ],
    },
    {
      does: `move the services over to it, replica by replica; the others stay logged in as ${owner}_${active}`,
      commands: [setting(asked, `activeUsers.${name}`, String(idle)), up(asked)],
    },
    ...renew(
      asked,
      `end the passwords so far: of ${owner}_${active}, and, while no job runs, of the owner, as whom jobs log in`,
      [user(active), login(`${name}-credentials`, namespaces)],
    ),
  ];
}

function oneUser(asked: Rotating, { name }: Database): RotationStep[] {
  const does =
    "make a new password; until its services have restarted they keep their connections and can open no other, which alternatingUsers in the definition avoids";
  return renew(asked, does, [login(`${name}-credentials`, namespacesOf(asked.plan, name))]);
}

function login(secret: string, namespaces: readonly string[]): NewValues {
  return { secret, namespaces, entries: { [secret]: { password: { random: 48 } } } };
}

function cachePassword(asked: Rotating, name: string): RotationStep[] {
  const does = "make a new password; the cache restarts with it, and its users do, which go without it for as long";
  return renew(asked, does, [login(`${name}-credentials`, namespacesOf(asked.plan, name))]);
}

/** Values that somebody else gives out are good together for as long as both are. */
function givenOut(
  asked: Rotating,
  { secret, namespaces }: Pick<NewValues, "secret" | "namespaces">,
  keys: readonly string[],
  then: string,
): RotationStep[] {
  const fields = Object.fromEntries(keys.map((key) => [key, { given: true } as const]));
  return [
    {
      does: `have a new ${keys.join(" and ")} given out for ${secret}, and leave what is in use good until the last step`,
      commands: [],
    },
    ...renew(asked, `hand it over; ${then}`, [{ secret, namespaces, entries: { [secret]: fields }, given: keys }]),
    { does: "revoke what was in use, once nobody asks with it", commands: [] },
  ];
}
