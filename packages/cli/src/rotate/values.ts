import type { Plan } from "@axon/core";
import { storeEntry } from "@axon/programs/store-entry";
import { shellWord } from "../console/shell-word.ts";
import type { Settings } from "../project/programs.ts";
import { entryCommands } from "./entries.ts";

/** Whose secrets are changed, on which day, and how the command line speaks of it. */
export interface Rotating {
  readonly plan: Plan;
  readonly settings: Settings["kubernetes"];
  /** `nca --env prod --on kubernetes`. */
  readonly variant: string;
  readonly stack: string;
  /** `2026-11-27`. */
  readonly today: string;
}

/** One step of a change: what it does, by which commands. */
export interface RotationStep {
  readonly does: string;
  readonly commands: readonly string[];
}

/**
 * What a field of an entry holds then: so many random characters, letters and digits and so safe in URLs; what somebody else
 * has given out; or what another field held before.
 */
export type NewValue = { readonly random: number } | { readonly given: true } | { readonly heldBy: string };

/** Values of one Secret that are made anew. */
export interface NewValues {
  readonly secret: string;
  /** Where the Secret is. */
  readonly namespaces: readonly string[];
  /** Fields that change, by the name of their entry below the system's; the others stay. */
  readonly entries: Readonly<Record<string, Readonly<Record<string, NewValue>>>>;
  /** Keys whose values somebody else gives out. @default [] */
  readonly given?: readonly string[];
  /** Whether what a key held so far is kept beside it. @default false */
  readonly overlap?: boolean;
}

/** Whether another store keeps the values, or the stack makes them. */
export function isKept({ settings }: Pick<Rotating, "settings">): boolean {
  return settings.secretStore !== "generated";
}

/** Brings the stack to what its file says. */
export function up({ variant }: Rotating): string {
  return `npx axon up ${variant}`;
}

/** What a setting of the cluster says from now on. */
export function setting({ stack }: Rotating, path: string, value: string): string {
  return `pulumi config set --stack ${shellWord(stack)} --path 'axon:kubernetes.${path}' ${value}`;
}

/** Makes new values: in the store that keeps them, and copied from there at once; or by the stack, with the next `up`. */
export function renew(asked: Rotating, does: string, changed: readonly NewValues[]): RotationStep[] {
  if (!isKept(asked)) return [{ does, commands: [...changed.flatMap((values) => made(asked, values)), up(asked)] }];
  const { context, secretRefresh } = asked.settings;
  return [
    { does, commands: changed.flatMap(({ entries }) => written(asked, entries)) },
    {
      does: `have the cluster copy that now, and not within ${secretRefresh}; go on when the times that it says are later than this step`,
      commands: changed.flatMap(({ secret, namespaces }) =>
        namespaces.flatMap((namespace) => {
          const kubectl = `kubectl --context ${shellWord(context)} -n ${namespace}`;
          return [
            `${kubectl} annotate externalsecret ${secret} force-sync="$(date +%s)" --overwrite`,
            `${kubectl} get externalsecret ${secret} -o jsonpath='{.status.refreshTime}'`,
          ];
        }),
      ),
    },
  ];
}

/** Who begins anew with the values of a part, and how. */
export function restarts({ plan, settings }: Rotating, part: string): string {
  const users = plan.services.filter(({ uses }) => Object.hasOwn(uses, part)).map(({ name }) => name);
  const who = isKept({ settings }) ? "Reloader restarts" : "that restarts";
  return `${who} ${users.join(" and ") || "nobody"}, replica by replica`;
}

function written({ plan, settings, today }: Rotating, entries: NewValues["entries"]): string[] {
  return Object.entries(entries).flatMap(([name, fields]) =>
    entryCommands(settings.secretStore, storeEntry(plan, settings, name), fields, today),
  );
}

/** What somebody else gives out is handed over; what is random is made anew for another day. */
function made(asked: Rotating, { secret, given = [], overlap = false }: NewValues): string[] {
  const { stack, today, settings } = asked;
  const path = `rotated["${secret}"]`;
  const rotated = settings.rotated[secret];
  const handed = given.map(
    (key) => `pulumi config set --stack ${shellWord(stack)} --secret --path 'axon:secrets["${secret}.${key}"]'`,
  );
  if (!overlap) return [...handed, setting(asked, path, today)];
  return [
    ...handed,
    // It may be a day alone, into which nothing can be set.
    ...(rotated ? [`pulumi config rm --stack ${shellWord(stack)} --path 'axon:kubernetes.${path}'`] : []),
    setting(asked, `${path}.last`, today),
    setting(asked, `${path}.before`, rotated?.last ?? "first"),
  ];
}
