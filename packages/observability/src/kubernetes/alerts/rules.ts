import { failOnProblems, type Problem, show } from "@axon/core";
import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import type { IPrometheusRuleSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRuleSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Contacts, contactLine } from "../../contacts.ts";
import { checkObservedSystem, type ObservedSystem } from "../../contract.ts";
import { checkOwnAlerts, checkOwnRecords, type OwnAlert } from "../../own.ts";
import { type Alert, type AlertGroup, alertNames, type HttpMetrics, runbookAddress } from "./alert.ts";
import { systemAlerts } from "./index.ts";
import { ownRuleGroups, recordGroups } from "./own.ts";

export interface KubernetesAlertRulesArgs extends KubernetesPlacement {
  /** The parts to watch and their thresholds; they run in `namespace`. */
  readonly system: ObservedSystem;
  /** Alerts that the system brings along, by name. @default {} */
  readonly own?: Readonly<Record<string, OwnAlert>>;
  /** Series that Prometheus works out, PromQL by their names; alerts may go by them. @default {} */
  readonly records?: Readonly<Record<string, string>>;
  /** Who helps; shown with every alert. @default {} */
  readonly contacts?: Contacts;
  /** Where the runbooks are served; `service-down.md` and its like are appended. @default - alerts link to none */
  readonly runbooks?: string;
  /** What the HTTP services call their metrics. @default - as prometheus-fastapi-instrumentator does */
  readonly http?: Partial<HttpMetrics>;
  /** Labels by which Prometheus finds the rules. @default { release: "prometheus" } (kube-prometheus-stack) */
  readonly discoveryLabels?: Labels;
}

type RuleGroups = NonNullable<IPrometheusRuleSpec["groups"]>;

/** The alert rules of a system, a group for each part, each alert with its severity and runbook. */
export class KubernetesAlertRules extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesAlertRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesAlertRules", name, args, opts);
    const { namespace, labels, system, runbooks, http, discoveryLabels = { release: "prometheus" } } = args;
    const { own = {}, records = {}, contacts = {} } = args;
    failOnProblems(`KubernetesAlertRules "${name}"`, [
      ...checkObservedSystem(system),
      ...checkOwnAlerts(["own"], own, alertNames),
      ...checkOwnRecords(["records"], records),
      ...(runbooks === undefined ? [] : checkRunbooks(runbooks)),
    ]);

    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name, namespace, labels: { ...labels, ...discoveryLabels } },
        spec: pulumi.output(namespace).apply((plain) => ({
          groups: united([
            ...recordGroups(records, { system: system.name }),
            ...withContacts(contacts, [
              ...(ruleSpec(systemAlerts(system, { namespace: plain, http }), system, plain, runbooks).groups ?? []),
              ...ownRuleGroups(own, { system: system.name, namespace: plain }, runbooks),
            ]),
          ]),
        })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** The groups as Prometheus reads them; a rules file of it is `{ groups }`. */
export function ruleSpec(
  groups: readonly AlertGroup[],
  system: ObservedSystem,
  namespace: string,
  runbooks?: string,
): IPrometheusRuleSpec {
  return {
    groups: groups.map((group) => {
      const part = { system: system.name, component: group.component, namespace: group.namespace ?? namespace };
      return {
        name: `${system.name}.${group.component}`,
        rules: group.alerts.map((alert) => rule(alert, part, runbooks)),
      };
    }),
  };
}

/** One group a name, as Kubernetes and Prometheus demand: a service may be called like its system. */
function united(groups: RuleGroups): RuleGroups {
  const named = Map.groupBy(groups, ({ name }) => name);
  return [...named].map(([name, same]) => ({ name, rules: same.flatMap(({ rules = [] }) => rules) }));
}

/** Groups whose alerts all say who helps. Annotations are templates, so that two braces must stand for themselves. */
function withContacts(contacts: Contacts, groups: RuleGroups): RuleGroups {
  const line = contactLine(contacts);
  if (line === undefined) return groups;
  return groups.map(({ rules = [], ...group }) => ({
    ...group,
    rules: rules.map((rule) => ({
      ...rule,
      annotations: { ...rule.annotations, contacts: line.replaceAll("{{", '{{ "{{" }}') },
    })),
  }));
}

function rule(alert: Alert, part: Labels, runbooks: string | undefined) {
  const { name, severity, expression, holdsFor, summary, description, window } = alert;
  const runbook = runbookAddress(runbooks, name);
  return {
    alert: name,
    expr: expression,
    for: holdsFor,
    labels: { severity, ...part, ...(window ? { window } : {}) },
    annotations: {
      summary,
      description,
      ...(runbook === undefined ? {} : { runbook_url: runbook }),
    },
  };
}

function checkRunbooks(runbooks: string): Problem[] {
  if (/^https?:\/\/[^\s]+$/.test(runbooks)) return [];
  return [{ path: ["runbooks"], expected: "an address that begins with https://", received: show(runbooks) }];
}
