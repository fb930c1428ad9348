import { formatBytes, formatCpu, type MonthlyCost, type Plan, type Requests, systemRequests } from "@axon/core";
import { diagram } from "./diagram.ts";
import { code, list, plain, table } from "./markdown.ts";
import { cachesTable, connectionsTable, databasesTable, externalsTable } from "./stores.ts";
import { time } from "./time.ts";
import { tunableTable } from "./tunable.ts";
import { jobsTable, servicesTable, settingsSections } from "./workloads.ts";

/** An alert that watches a part of the stack. */
export interface DescribedAlert {
  readonly name: string;
  /** The part of the system that is watched. */
  readonly component: string;
  readonly severity: "critical" | "warning" | "info";
  readonly summary: string;
  /** Address of its runbook. @default - none is served */
  readonly runbook?: string;
}

/** What a description tells beside the plan. */
export interface Described {
  /** @default none, as on targets without monitoring */
  readonly alerts?: readonly DescribedAlert[];
  /** @default - unknown, as the installation names no prices */
  readonly cost?: DescribedCost;
}

/** What a stack costs a month. */
export interface DescribedCost extends MonthlyCost {
  readonly currency: string;
  /** The most it may cost. @default - any */
  readonly limit?: number;
}

/** The documentation of a stack as Markdown: nothing but its plan goes into it, so it is right whenever it is written. */
export function describeStack(plan: Plan, { alerts = [], cost }: Described = {}): string {
  const sections: readonly Section[] = [
    // What a chart brings stands in the chart.
    ...(plan.chart ? [] : partsOf(plan, cost)),
    ["Objectives", objectivesTable(plan)],
    ["Alerts", alertsTable(alerts)],
    ["Contacts", contactsTable(plan)],
    ...(plan.chart ? [] : [["Environment variables", settingsSections(plan).join("\n\n")] as const]),
    ["Tunable in the stack file", tunableTable(plan)],
  ];
  const written = sections.map(([title, content]) => `## ${title}\n\n${content}`);
  return `${[`# ${plain(plan.title)}`, introduction(plan), ...written].join("\n\n")}\n`;
}

type Section = readonly [title: string, content: string];

function partsOf(plan: Plan, cost: DescribedCost | undefined): readonly Section[] {
  return [
    ["Endpoints", endpointsTable(plan)],
    ["Services", servicesTable(plan.services)],
    ["Jobs", jobsTable(plan.jobs)],
    ["Databases", databasesTable(plan.databases)],
    ["Connection budgets", connectionsTable(plan)],
    ["Caches", cachesTable(plan.caches)],
    ["Externals", externalsTable(plan.externals)],
    ["Who may talk to whom", diagram(plan)],
    ["Reserved", reservedTable(plan)],
    ...(cost ? [["Cost a month", costTable(cost)] as const] : []),
  ];
}

function introduction(plan: Plan): string {
  const { system, environment, target, version, chart, namespace, ownership, monitoring } = plan;
  const namespaces = [namespace, ...(monitoring.enabled ? [monitoring.namespace] : [])];
  return table(
    ["", ""],
    [
      ["system", code(system)],
      ["environment", environment],
      ["target", target],
      ["release", code(version)],
      ...(chart ? [["chart", `${code(chart.name)} of ${code(chart.repository)}, as ${code(chart.release)}`]] : []),
      ["owner", plain(ownership.owner)],
      ["namespaces", list(namespaces.map(code))],
    ],
  );
}

function endpointsTable({ endpoints }: Plan): string {
  return table(
    ["endpoint", "address", "routes", "tokens of", "open without", "blocked", "TLS from"],
    endpoints.map(({ name, host, routes, authentication, blockedPaths, tls }) => [
      name,
      `<https://${host}>`,
      list(routes.map(({ path, service }) => `${code(path)} to ${service}`)),
      authentication ? authentication.provider : "–",
      authentication ? list(authentication.openPaths.map(code)) : "everything",
      list(blockedPaths.map(code)),
      tls.minVersion,
    ]),
  );
}

function costTable({ planned, most, parts, currency, limit }: DescribedCost): string {
  const row = (name: string, ...amounts: number[]) => [name, ...amounts.map((amount) => amount.toFixed(2))];
  return table(
    [currency, "planned", "at most, with autoscaling"],
    [
      ...parts.map((part) => row(part.name, part.planned, part.most)),
      row("together", planned, most),
      ...(limit === undefined ? [] : [row("allowed", limit, limit)]),
    ],
  );
}

function reservedTable(plan: Plan): string {
  const { planned, most } = systemRequests(plan);
  const row = (size: string, { cpu, memory }: Requests) => [size, formatCpu(cpu), formatBytes(memory)];
  return table(["size", "CPU", "memory"], [row("planned", planned), row("at most, with autoscaling", most)]);
}

function contactsTable({ contacts }: Plan): string {
  return table(
    ["for", "who"],
    Object.entries(contacts).map(([what, who]) => [plain(what), plain(who)]),
  );
}

function objectivesTable({ objectives, maintenance }: Plan): string {
  const { availability, latencyP95, recoveryTime, recoveryPoint } = objectives;
  return table(
    ["objective", "value"],
    [
      ["requests answered", `${Number((availability * 100).toFixed(3))} %`],
      ["95 of 100 answers within", `${latencyP95.milliseconds} ms`],
      ["back after losing a database within", recoveryTime ? time(recoveryTime) : "not promised"],
      ["data lost at most", recoveryPoint ? time(recoveryPoint) : "not promised"],
      ["planned work", maintenance ? `${code(maintenance.schedule)} UTC for ${time(maintenance.duration)}` : "none"],
    ],
  );
}

function alertsTable(alerts: readonly DescribedAlert[]): string {
  // One alert may be measured over several windows of time; a reader needs it once.
  const rows = new Map(
    alerts.map(({ name, component, severity, summary, runbook }) => [
      `${name} ${component} ${severity}`,
      [name, component, severity, plain(summary), runbook === undefined ? "" : `[runbook](<${runbook}>)`],
    ]),
  );
  return table(["alert", "part", "severity", "means", "runbook"], [...rows.values()]);
}
