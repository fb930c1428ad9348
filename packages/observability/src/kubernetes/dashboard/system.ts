import { physicalName } from "@axon/core";
import type { Contacts } from "../../contacts.ts";
import type { ObservedSystem } from "../../contract.ts";
import { defaultHttpMetrics, type HttpMetrics } from "../alerts/alert.ts";
import { cacheSection, databaseSection } from "./data-stores.ts";
import { deliverySection } from "./delivery.ts";
import type { Dashboard, DataSource, Variable } from "./model.ts";
import { layOut, type Section } from "./panel.ts";
import { namespace } from "./scope.ts";
import { serviceSections } from "./services.ts";
import { brokerSection, searchSection } from "./streams.ts";
import { contactPanel } from "./text.ts";

/** What is not in the list of parts: names, sources and how often it is read. */
export interface DashboardSettings {
  readonly title: string;
  /** Namespace that is chosen when the dashboard opens. */
  readonly namespace: string;
  /** Further namespaces with parts of the system; all are chosen then. @default [] */
  readonly otherNamespaces?: readonly string[];
  /** Uid of the Prometheus data source in Grafana. @default "prometheus" (kube-prometheus-stack) */
  readonly datasource?: string;
  readonly http?: Partial<HttpMetrics>;
  /** Time between refreshes. @default "30s" */
  readonly refresh?: string;
  /** Lets people save changes over it in Grafana, which the next rollout undoes. @default false */
  readonly editable?: boolean;
  /** Who helps; shown below the panels. @default {} */
  readonly contacts?: Contacts;
}

/** One dashboard of a whole system: requests, errors, latency, saturation, data stores, rollouts and backups. */
export function systemDashboard(system: ObservedSystem, settings: DashboardSettings): Dashboard {
  const datasource: DataSource = { type: "prometheus", uid: settings.datasource ?? "prometheus" };
  const http = { ...defaultHttpMetrics, ...settings.http };
  const sections = [
    ...serviceSections(system, http),
    ...databaseSection(system),
    ...cacheSection(system),
    ...brokerSection(system),
    ...searchSection(system),
    ...deliverySection(system),
  ];
  const { otherNamespaces = [] } = settings;
  const panels = layOut(otherNamespaces.length === 0 ? sections : sections.map(ofSeveral), datasource);
  const below = panels.reduce((most, { gridPos }) => Math.max(most, gridPos.y + gridPos.h), 0);
  return {
    uid: physicalName([system.name, "dashboard"], { maxLength: 40 }),
    title: settings.title,
    tags: [system.name],
    schemaVersion: 38,
    style: "dark",
    timezone: "browser",
    time: { from: "now-6h", to: "now" },
    refresh: settings.refresh ?? "30s",
    editable: settings.editable ?? false,
    graphTooltip: 1,
    templating: { list: [namespaceVariable([settings.namespace, ...otherNamespaces], datasource)] },
    panels: [...panels, ...contactPanel(panels.length + 1, settings.contacts ?? {}, below)],
  };
}

/** Has the queries of a section read all the namespaces that are chosen, and not one alone. */
function ofSeveral(section: Section): Section {
  const read = (expression: string) => expression.replaceAll(`namespace="${namespace}"`, `namespace=~"${namespace}"`);
  return {
    ...section,
    panels: section.panels.map((panel) => ({
      ...panel,
      queries: panel.queries.map(({ expression, legend }) => ({ expression: read(expression), legend })),
    })),
  };
}

function namespaceVariable(namespaces: readonly string[], datasource: DataSource): Variable {
  const [only = ""] = namespaces;
  const several = namespaces.length > 1;
  return {
    type: "query",
    name: "namespace",
    label: "Namespace",
    datasource,
    query: { query: "label_values(kube_pod_info, namespace)", refId: "namespace" },
    refresh: 2,
    sort: 1,
    includeAll: false,
    multi: several,
    current: several ? { text: namespaces, value: namespaces } : { text: only, value: only },
  };
}
