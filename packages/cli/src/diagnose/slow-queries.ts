import type { Database, Named } from "@axon/core";
import { logTail } from "./logs.ts";
import type { Section, Subject } from "./subject.ts";

/** Lines of each server's log that are looked through. */
const lines = 2_000;

/** The slowest statements in a database's log, and whether it keeps such a log at all. */
export async function slowQueries(subject: Subject, database: Named<Database>): Promise<Section> {
  const title = `Slow queries of ${database.name}`;
  const bound = database.parameters.log_min_duration_statement;
  if (bound === undefined || bound === "-1") {
    const hint = "set parameters.log_min_duration_statement, in milliseconds";
    return { title, lines: [], findings: [`slow queries of ${database.name} are not logged; ${hint}`] };
  }
  const namespace = database.layer ?? subject.resolved.plan.namespace;
  const pods = await subject.cluster.list("Pod", namespace);
  const servers = pods.filter(({ metadata: { labels = {} } = {} }) => {
    // The pooler's pods carry the cluster's label too, and log no statement.
    return labels["cnpg.io/cluster"] === database.name && labels["cnpg.io/poolerName"] === undefined;
  });
  const running = servers.filter(({ status }) => status?.phase === "Running");
  const logs = await Promise.all(
    running.map(({ metadata }) => logTail({ ...subject, namespace }, metadata?.name ?? "", "postgres", { lines })),
  );
  const slowest = statementsIn(logs.flat()).slice(0, 10);
  return {
    title,
    lines: [
      `logged from ${bound} ms on`,
      ...slowest.map(({ statement, count, most }) => `${Math.round(most)} ms at most, ${count} times: ${statement}`),
    ],
    findings: slowest
      .slice(0, 1)
      .map(({ statement, most }) => `${database.name} took ${Math.round(most)} ms for: ${statement}`),
  };
}

interface Statement {
  readonly statement: string;
  readonly count: number;
  /** In milliseconds. */
  readonly most: number;
}

/** Statements by their form, the slowest first: literals may be people's data, and say nothing of the form. Pure. */
function statementsIn(log: readonly string[]): Statement[] {
  const found = log.flatMap((line) => {
    const [, duration, statement = ""] =
      /duration: ([\d.]+) ms\s+(?:statement|execute [^:]*): (.*)/.exec(messageOf(line)) ?? [];
    return duration === undefined ? [] : [{ duration: Number(duration), statement: formOf(statement) }];
  });
  const forms = [...Map.groupBy(found, ({ statement }) => statement)];
  return forms
    .map(([statement, all]) => ({
      statement,
      count: all.length,
      most: Math.max(...all.map(({ duration }) => duration)),
    }))
    .sort((a, b) => b.most - a.most);
}

/** CloudNativePG writes what PostgreSQL logs into JSON. */
function messageOf(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { record } = JSON.parse(line) as { readonly record?: { readonly message?: string } };
    return record?.message ?? "";
  } catch {
    return line;
  }
}

function formOf(statement: string): string {
  return statement
    .replace(/'(?:[^']|'')*'/g, "?")
    .replace(/\b\d+(?:\.\d+)?\b/g, "?")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
