import { connectionBudget, type Database, type Named, type Plan } from "@axon/core";
import { type EffectiveSetting, effectiveSettings } from "../settings/effective.ts";
import { lookInside } from "./inside.ts";
import { answersTo, fromPrometheus } from "./measured.ts";
import type { Section, Subject } from "./subject.ts";
import { usage } from "./usage.ts";

/** Where the memory of a service goes: its containers, beside what fills them by its settings. */
export async function diagnoseMemory(subject: Subject): Promise<Section[]> {
  const settings = effectiveSettings(subject.resolved, subject.service.name);
  return [
    await usage(subject, ["memory"], "Container memory"),
    await caches(subject, settings),
    await pools(subject, settings),
    batches(subject, settings),
  ];
}

function lines(settings: readonly EffectiveSetting[], words: RegExp): string[] {
  return settings
    .filter(({ setting }) => words.test(setting))
    .map(
      ({ setting, value, overriddenBy }) =>
        `${setting} = ${value}${overriddenBy ? `, but ${overriddenBy} is read` : ""}`,
    );
}

/** How much models and caches may hold, and how much lies in their directories now. */
async function caches(subject: Subject, settings: readonly EffectiveSetting[]): Promise<Section> {
  const told = settings.filter(({ setting }) => /cach|model/i.test(setting));
  const directories = told.map(({ value }) => value.replaceAll('"', "")).filter((value) => /^\/[\w./-]+$/.test(value));
  const script = directories.map((path) => `[ -d ${path} ] && echo "size=$(du -skL ${path} | cut -f1) ${path}"`);
  const measured = directories.length > 0 && subject.api ? await lookInside(subject, [...script, "true"]) : undefined;
  const sizes =
    measured === undefined
      ? []
      : "impossible" in measured
        ? [`the directories could not be measured: ${measured.impossible}`]
        : (measured.answers.size ?? []).map((answer) => {
            const [kibibytes = "0", path] = answer.split(" ");
            return `${path} holds ${Math.round(Number(kibibytes) / 1024)}Mi`;
          });
  const workers = subject.service.workers;
  return {
    title: "Models and caches",
    lines: [
      ...(told.length > 0 ? lines(settings, /cach|model/i) : ["no setting names a cache or a model"]),
      ...(workers > 1 ? [`each of ${workers} workers holds what it caches by itself`] : []),
      ...sizes,
    ],
    findings: [],
  };
}

/** Connections that the service may hold, and those that its databases count now. */
async function pools(subject: Subject, settings: readonly EffectiveSetting[]): Promise<Section> {
  const { plan } = subject.resolved;
  const { uses, workers } = subject.service;
  const used = plan.databases.filter(({ name }) => Object.hasOwn(uses, name));
  const open = await fromPrometheus(subject, async (prometheus, { stores }) =>
    Object.fromEntries(
      await Promise.all(used.map(async ({ name }) => [name, await answersTo(prometheus, stores[name] ?? {})] as const)),
    ),
  );
  const parts = used.map((database) => {
    const { name } = database;
    const pool = uses[name]?.pool;
    const own = pool
      ? `${pool.size} connections and ${pool.overflow} more for each of ${workers} workers`
      : "no pool is told of";
    return { name, own, ...countedIn(plan, database, open) };
  });
  return {
    title: "Connection pools",
    lines: [
      ...lines(settings, /pool|connections/i),
      ...parts.map(({ name, own, now }) => `${name}: ${own}; ${now}`),
      ...(used.length === 0 ? ["it uses no database"] : []),
    ],
    findings: parts.flatMap(({ finding }) => finding ?? []),
  };
}

/** Share of a database's connections from which it is nearly full; the alert has the same. */
const nearlyFull = 0.8;

function countedIn(
  plan: Plan,
  database: Named<Database>,
  open: string | Readonly<Record<string, Readonly<Record<string, number>>>>,
): { readonly now: string; readonly finding?: string } {
  const services = Object.fromEntries(plan.services.map((service) => [service.name, service]));
  const { demand, clientCapacity } = connectionBudget({ services }, database.name, database);
  const budget = `${demand} at most of all services, ${clientCapacity} are taken`;
  if (typeof open === "string") return { now: `${budget}; ${open}` };
  const { connections, mostConnections } = open[database.name] ?? {};
  if (connections === undefined) return { now: `${budget}; open now: not measured` };
  const most = mostConnections ?? clientCapacity;
  const now = `${budget}; open now at the server: ${connections} of ${most}`;
  return connections >= nearlyFull * most
    ? { now, finding: `${database.name} has ${connections} of ${most} connections open` }
    : { now };
}

function batches({ service }: Subject, settings: readonly EffectiveSetting[]): Section {
  const batch = lines(settings, /batch/i);
  return {
    title: "Batches and workers",
    lines: [
      ...lines(settings, /worker|concurren|queue|prefetch/i),
      ...(batch.length > 0 ? batch : ["no setting names a batch: the application's own default holds"]),
      `${service.workers} workers in each replica`,
    ],
    findings: [],
  };
}
