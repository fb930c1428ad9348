import type { SecretKey } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesGrafanaArgs } from "./grafana.ts";

/** A Loki at an address, or indices of an Elasticsearch with a user that may read them. */
export type GrafanaLogs =
  | { readonly loki: pulumi.Input<string> }
  | {
      readonly elasticsearch: {
        readonly url: pulumi.Input<string>;
        readonly indices: readonly string[];
        readonly username: SecretKey;
        readonly password: SecretKey;
        /** Who signs the servers' certificate. */
        readonly certificateAuthority: SecretKey;
      };
    };

type GrafanaSources = Pick<KubernetesGrafanaArgs, "metrics" | "metricsUid" | "logs" | "traces">;

/** Where dashboards are, for Grafana and for what copies them. */
export const dashboards = "/dashboards";
export const authorityPath = "/etc/grafana-ca";
/** Of Grafana's own login at an Elasticsearch. */
export const loginVariables = { username: "ELASTIC_USERNAME", password: "ELASTIC_PASSWORD" } as const;

/** The Elasticsearch that keeps the logs; undefined where none does. */
export function searchOf({ logs }: GrafanaSources) {
  return logs && "elasticsearch" in logs ? logs.elasticsearch : undefined;
}

/** Grafana's provisioning files; JSON is YAML. */
export function provisioningFiles({ metrics, metricsUid = "prometheus", logs, traces = {} }: GrafanaSources) {
  const provider = {
    name: "dashboards",
    type: "file",
    allowUiUpdates: false,
    options: { path: dashboards, foldersFromFilesStructure: true },
  };
  return {
    "datasources.yaml": pulumi.output({ metrics, logs: logsUrl(logs), traces }).apply((urls) =>
      JSON.stringify({
        apiVersion: 1,
        datasources: [
          ...(urls.metrics ? [source("Prometheus", "prometheus", metricsUid, urls.metrics, true)] : []),
          ...(logs && urls.logs ? [logSource(logs, urls.logs)] : []),
          ...Object.entries(urls.traces).map(([name, url]) => source(name, "jaeger", name, url, false)),
        ],
      }),
    ),
    "dashboards.yaml": JSON.stringify({ apiVersion: 1, providers: [provider] }),
  };
}

function source(name: string, type: string, uid: string, url: string, isDefault: boolean) {
  return { ...{ name, type, uid, url, isDefault }, access: "proxy", editable: false };
}

function logsUrl(logs: GrafanaLogs | undefined): pulumi.Input<string> | undefined {
  if (!logs) return undefined;
  return "loki" in logs ? logs.loki : logs.elasticsearch.url;
}

/** Grafana puts variables and files in by itself (grafana.com, Provision Grafana), so that the file holds no password. */
function logSource(logs: GrafanaLogs, url: string) {
  if ("loki" in logs) return source("Loki", "loki", "loki", url, false);
  const { indices, certificateAuthority } = logs.elasticsearch;
  return {
    ...source("Elasticsearch", "elasticsearch", "elasticsearch", url, false),
    basicAuth: true,
    basicAuthUser: `$${loginVariables.username}`,
    jsonData: {
      index: indices.join(","),
      timeField: "@timestamp",
      logMessageField: "body.text",
      logLevelField: "attributes.level",
      tlsAuthWithCACert: true,
    },
    secureJsonData: {
      basicAuthPassword: `$${loginVariables.password}`,
      tlsCACert: `$__file{${authorityPath}/${certificateAuthority.key}}`,
    },
  };
}
