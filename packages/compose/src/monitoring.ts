import { edgeName, formatDuration, isMeasured, isShown, type Plan } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { type Network, published } from "./networks.ts";

/** Dashboards as Grafana reads them, by the name of their file. */
export type Dashboards = Readonly<Record<string, string>>;

/** Profile of what watches the rest; `.env` has it on, and whoever wants less takes it out. */
export const monitoringProfile = "monitoring";

const images = { prometheus: "docker.io/prom/prometheus:v3.5.0", grafana: "docker.io/grafana/grafana:13.2.0" };
const ports = { prometheus: 9_090, grafana: 3_000 };
/** Users of the images. */
const users = { prometheus: "65534:65534", grafana: "472:472" };

const networks = { "grafana-to-prometheus": { internal: true }, prometheus: published, grafana: published } as const;

/** Whether there is anything to measure. */
export function isMonitored(plan: Plan): boolean {
  return isMeasured(plan);
}

/** Networks of the containers that watch, beside those towards the services they read. */
export function monitoringNetworks(plan: Plan): Record<string, Network> {
  if (!isMonitored(plan)) return {};
  return isShown(plan) ? { ...networks } : { prometheus: networks.prometheus };
}

/** Prometheus, which reads every service that has metrics, and Grafana, which shows them. */
export function monitoringContainers(plan: Plan): Record<string, ComposeService> {
  if (!isMonitored(plan)) return {};
  return { prometheus: prometheus(plan), ...(isShown(plan) ? { grafana } : {}) };
}

function prometheus(plan: Plan): ComposeService {
  const { monitoring, edges } = plan;
  const { cpu, memory, metricsRetention } = monitoring;
  const reads = edges.filter(({ purpose }) => purpose === "scrape").map(edgeName);
  return {
    image: images.prometheus,
    command: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${formatDuration(metricsRetention)}`,
    ],
    environment: {},
    ...hardened({ user: users.prometheus, cpu, memory, writable: ["/tmp"] }),
    volumes: ["./monitoring/prometheus.yml:/etc/prometheus/prometheus.yml:ro", "prometheus-data:/prometheus"],
    ports: [publish("PROMETHEUS_PORT", ports.prometheus)],
    networks: [...reads, ...(isShown(plan) ? ["grafana-to-prometheus"] : []), "prometheus"],
    healthcheck: { ...often, test: ["CMD", "wget", "-q", "--spider", `http://127.0.0.1:${ports.prometheus}/-/ready`] },
    restart: "unless-stopped",
    profiles: [monitoringProfile],
  };
}

const often = { interval: "10s", timeout: "5s", start_period: "30s", retries: 5 };

const grafana: ComposeService = {
  image: images.grafana,
  environment: {
    GF_SECURITY_ADMIN_PASSWORD: `\${GRAFANA_ADMIN_PASSWORD:?set it in .env}`,
    GF_USERS_ALLOW_SIGN_UP: "false",
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true",
  },
  ...hardened({
    user: users.grafana,
    cpu: { limit: { millicores: 500 } },
    memory: { limit: { bytes: 512 * 2 ** 20 } },
    writable: ["/tmp"],
  }),
  volumes: [
    "./monitoring/grafana/datasources:/etc/grafana/provisioning/datasources:ro",
    "./monitoring/grafana/dashboards:/etc/grafana/provisioning/dashboards:ro",
    "grafana-data:/var/lib/grafana",
  ],
  ports: [publish("GRAFANA_PORT", ports.grafana)],
  networks: ["grafana", "grafana-to-prometheus"],
  depends_on: { prometheus: { condition: "service_healthy" } },
  healthcheck: { ...often, test: ["CMD", "wget", "-q", "--spider", `http://127.0.0.1:${ports.grafana}/api/health`] },
  restart: "unless-stopped",
  profiles: [monitoringProfile],
};

function publish(variable: string, port: number): string {
  return `127.0.0.1:\${${variable}:-${port}}:${port}`;
}

/** What the two mount, by path; JSON is YAML. */
export function monitoringFiles(plan: Plan, dashboards: Dashboards): Record<string, string> {
  if (!isMonitored(plan)) return {};
  return {
    "monitoring/prometheus.yml": json(scrapeConfiguration(plan)),
    ...(isShown(plan) ? grafanaFiles(plan, dashboards) : {}),
  };
}

function grafanaFiles({ system }: Plan, dashboards: Dashboards): Record<string, string> {
  const source = { name: "Prometheus", type: "prometheus", uid: "prometheus", access: "proxy", isDefault: true };
  const folder = "/etc/grafana/provisioning/dashboards";
  const provider = { name: system, type: "file", allowUiUpdates: false, options: { path: folder } };
  return {
    "monitoring/grafana/datasources/prometheus.yaml": json({
      apiVersion: 1,
      datasources: [{ ...source, url: `http://prometheus:${ports.prometheus}`, editable: false }],
    }),
    "monitoring/grafana/dashboards/dashboards.yaml": json({ apiVersion: 1, providers: [provider] }),
    ...Object.fromEntries(
      Object.entries(dashboards).map(([name, content]) => [`monitoring/grafana/dashboards/${name}`, content]),
    ),
  };
}

/** Every replica of a service is asked: its name leads to all of them. */
function scrapeConfiguration({ monitoring, edges, services, namespace }: Plan) {
  const interval = formatDuration(monitoring.interval);
  const scraped = edges.filter(({ purpose }) => purpose === "scrape");
  return {
    global: { scrape_interval: interval, evaluation_interval: interval },
    scrape_configs: scraped.map(({ to, port }) => {
      const metrics = services.find(({ name }) => name === to.name)?.metrics;
      const stated = metrics === false || metrics === undefined ? undefined : metrics;
      return {
        job_name: to.name,
        metrics_path: stated?.path ?? "/metrics",
        ...(stated?.interval ? { scrape_interval: formatDuration(stated.interval) } : {}),
        dns_sd_configs: [{ names: [to.name], type: "A", port }],
        // The labels that the cluster's monitors give, which dashboards choose by.
        relabel_configs: [
          { target_label: "service", replacement: to.name },
          { target_label: "namespace", replacement: namespace },
        ],
      };
    }),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** What `.env` says of the containers that watch. */
export function monitoringEnvironment(plan: Plan): string[] {
  if (!isMonitored(plan)) return [];
  if (!isShown(plan)) return [`# Port of Prometheus on this machine\n# PROMETHEUS_PORT=${ports.prometheus}\n`];
  return [
    "# Password of Grafana's user admin: openssl rand -hex 24\nGRAFANA_ADMIN_PASSWORD=\n",
    `# Ports of Prometheus and Grafana on this machine\n# PROMETHEUS_PORT=${ports.prometheus}\n# GRAFANA_PORT=${ports.grafana}\n`,
  ];
}
