import {
  clusterBackupName,
  formatDuration,
  logSearch,
  type Plan,
  recoveryPointSeconds,
  restoreTimeSeconds,
} from "@axon/core";
import { shellWord } from "../console/shell-word.ts";

/** What a database starts from, and under which name it goes on. */
export interface Restore {
  readonly from: string;
  readonly as: string;
  readonly to?: string;
}

/** One step of a recovery: what it does, by which commands, in which time. */
export interface RecoveryStep {
  readonly step: "infrastructure" | "databases" | "volumes" | "services" | "configuration" | "verification";
  readonly does: string;
  readonly commands: readonly string[];
  /** Where each database is restored from, and how long that takes at most; of the step `databases` alone. */
  readonly databases?: readonly RestoredDatabase[];
}

export interface RestoredDatabase extends Restore {
  readonly name: string;
  /** Longest time of its restore; all are restored at once. */
  readonly expectedSeconds: number;
  /** Most that is lost, in seconds of writes. */
  readonly lossSeconds: number;
}

/** A recovery and what it promises, against what was promised; null where the system states no objective. */
export interface RecoveryPlan {
  readonly steps: readonly RecoveryStep[];
  readonly recoveryTime: Expectation;
  readonly recoveryPoint: Expectation;
  /** Databases without backups, which come back empty. */
  readonly empty: readonly string[];
  /** What is made anew from the definition and holds nothing then, and where its content comes from. */
  readonly anew: readonly string[];
}

/** What is expected at worst, and what the system promises. */
interface Expectation {
  readonly expectedSeconds: number;
  readonly objectiveSeconds: number | null;
}

/** The words of the command line the plan was asked for with. */
export interface Asked {
  /** `cortex-core --env prod --on kubernetes --stack prod`. */
  readonly variant: string;
  readonly stack: string;
  readonly toTime?: string;
  /** What the stack file says was restored before. */
  readonly restored: Readonly<Record<string, Restore>>;
  /** Context of the kubeconfig that commands name: the current one may be of another cluster. */
  readonly context: string;
  /** Namespace that Velero runs in. */
  readonly velero: string;
}

/** The next folder to archive into: `core`, `core-2`, `core-3`, so that no log ever mixes with another's. */
export function nextRestore(name: string, before: Restore | undefined, toTime?: string): Restore {
  const from = before?.as ?? name;
  const generation = Number(/-(\d+)$/.exec(before?.as.slice(name.length) ?? "")?.[1] ?? 1) + 1;
  return { from, as: `${name}-${generation}`, ...(toTime ? { to: toTime } : {}) };
}

/** The recovery of a system that lost its cluster, from its plan alone. */
export function recoveryPlan(plan: Plan, asked: Asked): RecoveryPlan {
  const databases = plan.databases.flatMap((database): RestoredDatabase[] => {
    if (database.backup === false) return [];
    const { name } = database;
    const times = { expectedSeconds: restoreTimeSeconds(database), lossSeconds: recoveryPointSeconds(database) };
    return [{ name, ...nextRestore(name, asked.restored[name], asked.toTime), ...times }];
  });
  const most = (figures: readonly number[]) => Math.max(0, ...figures);
  const { recoveryTime, recoveryPoint } = plan.objectives;
  return {
    steps: stepsOf(plan, asked, databases),
    recoveryTime: {
      expectedSeconds: most(databases.map(({ expectedSeconds }) => expectedSeconds)),
      objectiveSeconds: recoveryTime?.seconds ?? null,
    },
    recoveryPoint: {
      expectedSeconds: most(databases.map(({ lossSeconds }) => lossSeconds)),
      objectiveSeconds: recoveryPoint?.seconds ?? null,
    },
    empty: plan.databases.filter(({ backup }) => backup === false).map(({ name }) => name),
    anew: madeAnew(plan),
  };
}

/** Stores whose content nobody backs up: what of it is missed is made again by those who wrote it. */
function madeAnew(plan: Plan): string[] {
  const { brokers, caches, searches, clusterBackup } = plan;
  const logs = logSearch(plan)?.name;
  const backedUp = clusterBackup !== undefined && !clusterBackup.without.includes("caches");
  const lost = caches.filter(({ persistent }) => !(persistent && backedUp));
  return [
    ...brokers.map(
      ({ name, topics }) => `${name} with its topics; what they held is lost, and published again: ${kept(topics)}`,
    ),
    ...searches.map(
      ({ name }) =>
        `${name}; the application fills its indices again${name === logs ? ", and earlier logs are lost" : ""}`,
    ),
    ...lost.map(({ name }) => `${name}; it fills as it is used`),
  ];
}

/** Topics by how long they hold what is published: `raw_events.* for 7d`. */
function kept(topics: Plan["brokers"][number]["topics"]): string {
  const byRetention = new Map<string, string[]>();
  for (const [topic, { retention }] of Object.entries(topics)) {
    const inDays = retention.seconds / 86_400;
    const time = Number.isInteger(inDays) ? `${inDays}d` : formatDuration(retention);
    byRetention.set(time, [...(byRetention.get(time) ?? []), topic]);
  }
  return [...byRetention].map(([time, names]) => `${names.join(", ")} for ${time}`).join("; ");
}

function stepsOf(
  plan: Plan,
  { variant, stack, context, velero }: Asked,
  databases: readonly RestoredDatabase[],
): RecoveryStep[] {
  return [
    {
      step: "infrastructure",
      does: "forget what is gone; axon:kubernetes.context of the stack file must name the new cluster, with its operators installed",
      commands: [`npx axon refresh ${variant}`],
    },
    ...(databases.length > 0 ? [databasesStep(stack, databases)] : []),
    ...(plan.clusterBackup ? [volumesStep(plan, { variant, context, velero })] : []),
    {
      step: "services",
      does: "create namespaces, paths and secrets, restore the databases, then start what uses them, in that order",
      commands: [`npx axon up ${variant}`],
    },
    {
      step: "configuration",
      does: "entry, certificates and monitoring came with the services; point DNS at the new entry, and keep the changed stack file",
      commands: [
        ...plan.endpoints.map(({ host }) => `dig +short ${host}`),
        `git add Pulumi.${stack}.yaml && git commit --message="restore ${plan.system} ${plan.environment} from its backups"`,
      ],
    },
    {
      step: "verification",
      does: "nothing differs from the definition, the databases are whole, and the system answers",
      commands: [`npx axon preview ${variant}`, ...looks(plan, context)],
    },
  ];
}

function databasesStep(stack: string, databases: readonly RestoredDatabase[]): RecoveryStep {
  return {
    step: "databases",
    does: "let each database begin with its newest backup and archive under a new name; the stack file keeps it",
    commands: databases.flatMap(({ name, from, as, to }) =>
      Object.entries({ from, as, to }).flatMap(([key, value]) =>
        value === undefined
          ? []
          : [
              `pulumi config set --stack ${shellWord(stack)} --path 'axon:kubernetes.restore.${name}.${key}' '${value}'`,
            ],
      ),
    ),
    databases,
  };
}

/** What tells that each part is there again, in the namespace that it is in. */
function looks(plan: Plan, context: string): string[] {
  const there = ({ layer }: { readonly layer?: string }) =>
    `kubectl --context ${shellWord(context)} -n ${layer ?? plan.namespace}`;
  const jobs = plan.jobs.filter(({ runs }) => "after" in runs);
  return [
    ...plan.databases
      .filter(({ backup }) => backup !== false)
      .map((one) => `${there(one)} wait --for=condition=Ready cluster.postgresql.cnpg.io/${one.name} --timeout=10m`),
    ...plan.services.map((one) => `${there(one)} rollout status deployment/${one.name} --timeout=10m`),
    ...[...Map.groupBy(jobs, there)].map(
      ([inNamespace, own]) => `${inNamespace} get jobs  # complete: ${own.map(({ name }) => name).join(", ")}`,
    ),
  ];
}

/** Before anything runs that would make empty ones; Velero lists its backups some time after it knows their place. */
function volumesStep(
  plan: Plan,
  { variant, context, velero }: Pick<Asked, "variant" | "context" | "velero">,
): RecoveryStep {
  const schedule = clusterBackupName(plan);
  const found = `kubectl --context ${shellWord(context)} -n ${velero} get backups.velero.io --selector velero.io/schedule-name=${schedule} --output name`;
  return {
    step: "volumes",
    does: "bring back what volumes held when they were last backed up, those of databases, brokers and search engines apart",
    commands: [
      `npx axon render ${variant} --out recovered`,
      `kubectl --context ${shellWord(context)} apply --server-side -f recovered/manifests/90-backupstoragelocation.velero.io`,
      `until ${found} | grep -q .; do sleep 5; done`,
      `velero --kubecontext ${shellWord(context)} -n ${velero} restore create --from-schedule ${schedule} --include-resources persistentvolumeclaims,persistentvolumes --wait`,
    ],
  };
}

/** The plan as a person follows it. */
export function recoveryLines(plan: RecoveryPlan): string[] {
  const steps = plan.steps.flatMap(({ step, does, commands, databases = [] }, index) => [
    `${index + 1}. ${step}: ${does}`,
    ...databases.map(
      ({ name, from, to, expectedSeconds, lossSeconds }) =>
        `   ${name} from the backups of ${from}, ${to ? `as of ${to}` : `at most ${spell(lossSeconds)} of writes lost`}, within ${spell(expectedSeconds)}`,
    ),
    ...commands.map((command) => `     ${command}`),
    "",
  ]);
  return [
    ...steps,
    ...(plan.steps.some(({ databases = [] }) => databases.length > 0)
      ? [
          verdictLine("Longest restore", plan.recoveryTime, "recoveryTime"),
          verdictLine("Most that is lost", plan.recoveryPoint, "recoveryPoint"),
        ]
      : []),
    ...(plan.anew.length > 0
      ? ["Made anew by the definition, like every object of the cluster, and empty at first:"]
      : []),
    ...plan.anew.map((line) => `  ${line}`),
    ...(plan.empty.length > 0 ? [`Without backups, and empty afterwards: ${plan.empty.join(", ")}`] : []),
  ];
}

function verdictLine(what: string, { expectedSeconds, objectiveSeconds }: Expectation, objective: string): string {
  const figure = `${what}: ${spell(expectedSeconds)}`;
  if (objectiveSeconds === null) return `${figure}; the system states no objectives.${objective}`;
  const verdict = expectedSeconds <= objectiveSeconds ? "within" : "ABOVE";
  return `${figure}, ${verdict} objectives.${objective} of ${spell(objectiveSeconds)}`;
}

function spell(seconds: number): string {
  return formatDuration({ seconds });
}
