import type { SecretKey } from "@axon/platform/kubernetes";
import type { IAlertmanagerConfigSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfigSpec";
import type * as pulumi from "@pulumi/pulumi";
import { type MaintenanceWindow, type QuietTime, quietTimes } from "../../maintenance.ts";
import type { Severity } from "../alerts/alert.ts";

/** Who is told, by one of these; addresses and keys are secrets, for whoever knows one can write to the channel. */
export type AlertReceiver =
  /** Any service that takes Alertmanager's webhook; the key holds its address. */
  | { readonly webhook: SecretKey }
  /** A Slack channel by an incoming webhook; the key holds its address. */
  | { readonly slack: SecretKey; readonly channel: string }
  /** PagerDuty; the key holds the integration key of its Events API v2. */
  | { readonly pagerDuty: SecretKey }
  /** Mail, by a server that is logged in to over TLS. */
  | { readonly email: MailAccount };

export interface MailAccount {
  readonly to: string;
  readonly from: string;
  /** Host and port, `smtp.example.com:587`. */
  readonly server: string;
  readonly username: string;
  readonly password: SecretKey;
}

/** Who is told of a critical alert that still fires, and that nobody has silenced. */
export interface Escalation {
  /** Time since it began, `"15m"`. */
  readonly after: string;
  readonly to: AlertReceiver;
}

/** Alerts that somebody else is told of. */
export interface AlertRoute {
  /** What their labels must be like, each a pattern (RE2 syntax) of the whole value: `{ alertname: ".+Down" }`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly to: AlertReceiver;
  /** Whether those are told as well whom their severity goes to. @default false */
  readonly andBySeverity?: boolean;
}

/** Receivers with every address already known. */
export interface PlainRouting {
  readonly receivers: Readonly<Record<Severity, pulumi.Unwrap<AlertReceiver>>>;
  readonly escalation?: pulumi.Unwrap<Escalation>;
  readonly routes: Readonly<Record<string, pulumi.Unwrap<AlertRoute>>>;
  /** Who is told when planned maintenance begins and ends. */
  readonly announcements: Readonly<Record<string, pulumi.Unwrap<AlertReceiver>>>;
  readonly history: readonly string[];
}

export interface RoutingSettings {
  /** Time until an alert that still fires is told again, `"4h"`. */
  readonly repeatInterval: string;
  /** @default - none */
  readonly maintenance?: MaintenanceWindow;
}

const maintenanceName = "maintenance";
const announced = { alertname: "MaintenanceInProgress" };

/**
 * Every alert goes to the history first and then, by its labels or else by its severity, to one receiver, but to nobody during
 * maintenance; a critical alert of a part silences the warnings of the same alert. One that goes on is told further: who has
 * taken it up silences it.
 */
export function routingSpec(
  { receivers, escalation, routes, announcements, history }: PlainRouting,
  { repeatInterval, maintenance }: RoutingSettings,
): IAlertmanagerConfigSpec {
  const severityIs = (value: Severity | "info") => [{ name: "severity", value, matchType: "=" as const }];
  const quiet = maintenance ? { muteTimeIntervals: [maintenanceName] } : {};
  return {
    route: {
      receiver: "warning",
      groupBy: ["namespace", "component", "alertname"],
      groupWait: "30s",
      groupInterval: "5m",
      repeatInterval,
      routes: [
        ...(history.length > 0 ? [{ receiver: "history", continue: true, groupWait: "0s" }] : []),
        // The one thing that is told while all else is quiet.
        ...Object.keys(announcements).map((name) => ({ receiver: name, continue: true, matchers: alike(announced) })),
        ...(escalation
          ? [
              {
                receiver: "escalation",
                continue: true,
                matchers: severityIs("critical"),
                groupWait: escalation.after,
                ...quiet,
              },
            ]
          : []),
        ...Object.entries(routes).map(([name, { labels, andBySeverity = false }]) => ({
          receiver: name,
          matchers: alike(labels),
          ...(andBySeverity ? { continue: true } : {}),
          ...quiet,
        })),
        { receiver: "critical", matchers: severityIs("critical"), ...quiet },
        { receiver: "nobody", matchers: severityIs("info") },
        { receiver: "warning", ...quiet },
      ],
    },
    receivers: [
      receiver("critical", receivers.critical),
      receiver("warning", receivers.warning),
      ...(escalation ? [receiver("escalation", escalation.to)] : []),
      ...Object.entries(routes).map(([name, { to }]) => receiver(name, to)),
      ...Object.entries(announcements).map(([name, to]) => receiver(name, to)),
      { name: "nobody" },
      ...(history.length > 0
        ? [{ name: "history", webhookConfigs: history.map((url) => ({ url, sendResolved: true })) }]
        : []),
    ],
    inhibitRules: [
      {
        sourceMatch: severityIs("critical"),
        targetMatch: severityIs("warning"),
        equal: ["namespace", "component", "alertname"],
      },
    ],
    ...(maintenance ? { muteTimeIntervals: [{ name: maintenanceName, timeIntervals: intervals(maintenance) }] } : {}),
  };
}

/** Slack shows nothing of an alert but its name unless it is told; the other two send everything. */
const slackText = [
  "{{ range .Alerts }}*{{ .Annotations.summary }}*\n",
  "{{ with .Annotations.description }}{{ . }}\n{{ end }}",
  "{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}",
  "{{ with .Annotations.contacts }}{{ . }}\n{{ end }}{{ end }}",
].join("");

function alike(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([name, value]) => ({ name, value, matchType: "=~" as const }));
}

function receiver(name: string, how: pulumi.Unwrap<AlertReceiver>) {
  const key = ({ secret, key }: pulumi.Unwrap<SecretKey>) => ({ name: secret, key });
  if ("webhook" in how) return { name, webhookConfigs: [{ urlSecret: key(how.webhook), sendResolved: true }] };
  if ("pagerDuty" in how) return { name, pagerdutyConfigs: [{ routingKey: key(how.pagerDuty), sendResolved: true }] };
  if ("email" in how) {
    const { to, from, server, username, password } = how.email;
    const login = { authUsername: username, authPassword: key(password), requireTLS: true };
    return { name, emailConfigs: [{ to, from, smarthost: server, ...login, sendResolved: true }] };
  }
  return {
    name,
    slackConfigs: [{ apiURL: key(how.slack), channel: how.channel, text: slackText, sendResolved: true }],
  };
}

/** As Alertmanager writes them (prometheus.io, Alertmanager configuration, time_interval), in UTC. */
function intervals(maintenance: MaintenanceWindow) {
  return quietTimes(maintenance).map(({ times, weekdays, daysOfMonth, months }: QuietTime) => ({
    times: times.map(({ from, to }) => ({ startTime: clock(from), endTime: clock(to) })),
    ...(weekdays ? { weekdays: weekdays.map((day) => dayNames[day] ?? "") } : {}),
    ...(daysOfMonth ? { daysOfMonth: daysOfMonth.map((day) => ({ start: day, end: day })) } : {}),
    ...(months ? { months: months.map(String) } : {}),
  }));
}

const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
