import {
  apiAccess,
  authorityVolume,
  type ContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  authorityPath,
  dashboards,
  type GrafanaLogs,
  loginVariables,
  provisioningFiles,
  searchOf,
} from "./grafana-sources.ts";
import { digest } from "./pods.ts";
import { type GrafanaSignIn, signInSettings } from "./sign-in.ts";

export interface KubernetesGrafanaArgs extends KubernetesPlacement {
  /** Password of the user `admin`. */
  readonly adminPassword: SecretKey;
  /** Address of the Prometheus that dashboards read. @default - no metrics */
  readonly metrics?: pulumi.Input<string>;
  /** Uid by which dashboards name it. @default "prometheus" */
  readonly metricsUid?: string;
  /** Who keeps the logs; the uid is `loki` or `elasticsearch`. @default - no logs */
  readonly logs?: GrafanaLogs;
  /** Addresses of Jaeger's pages by the name of the data source, which is its uid too. @default {} */
  readonly traces?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Provider that people sign in at, and who is what there. @default - the administrator's password alone */
  readonly signIn?: GrafanaSignIn;
  /** Address at which people reach it. @default - only inside the cluster, or by `kubectl port-forward` */
  readonly rootUrl?: string;
  /** Label of the ConfigMaps of its namespace that hold dashboards. @default { name: "grafana_dashboard", value: "1" } */
  readonly discoveryLabel?: { readonly name: string; readonly value: string };
  /** @default { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "512Mi" } } */
  readonly resources?: ContainerResources;
  /** @default "docker.io/grafana/grafana:13.2.0" */
  readonly image?: string;
  /** Image that copies dashboards from ConfigMaps. @default "quay.io/kiwigrid/k8s-sidecar:2.11.2" */
  readonly sidecarImage?: string;
}

const port = 3000;
const defaultResources: ContainerResources = {
  cpu: { request: "100m", limit: "500m" },
  memory: { request: "128Mi", limit: "512Mi" },
};
const sidecarResources: ContainerResources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "64Mi", limit: "128Mi" },
};

/**
 * A Grafana that shows the dashboards of its namespace and keeps nothing of its own: what is shown is what is declared. Its pod
 * is labelled `app: <name>`.
 */
export class KubernetesGrafana extends pulumi.ComponentResource {
  /** Address inside the cluster. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesGrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesGrafana", name, args, opts);
    const { namespace, labels } = args;
    const metadata = { name, namespace, labels: { ...labels, app: name } };
    const account = this.#account(name, args);
    const provisioning = provisioningFiles(args);
    const config = new k8s.core.v1.ConfigMap(name, { metadata, data: provisioning }, { parent: this });
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, annotations: reloaded(args) },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: {
              labels: metadata.labels,
              annotations: {
                "axon.dev/configuration": pulumi.output(provisioning).apply((files) => digest(JSON.stringify(files))),
              },
            },
            spec: podSpec(args, account.metadata.name, config.metadata.name),
          },
        },
      },
      { parent: this },
    );
    const service = new k8s.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports: [{ name: "http", port, targetPort: "http" }] } },
      { parent: this },
    );
    this.url = pulumi.interpolate`http://${service.metadata.name}.${namespace}.svc:${port}`;
    this.registerOutputs({ url: this.url });
  }

  /** May read the ConfigMaps of its own namespace. */
  #account(name: string, { namespace, labels }: KubernetesGrafanaArgs): k8s.core.v1.ServiceAccount {
    const metadata = { name, namespace, labels };
    const account = ownAccount(name, { namespace, labels }, this);
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }];
    const role = new k8s.rbac.v1.Role(name, { metadata, rules }, { parent: this });
    new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
      },
      { parent: this },
    );
    return account;
  }
}

function podSpec(args: KubernetesGrafanaArgs, account: pulumi.Input<string>, configMap: pulumi.Input<string>) {
  const search = searchOf(args);
  return hardenedPodSpec({
    containers: [grafanaContainer(args), sidecarContainer(args)],
    serviceAccountName: account,
    user: { uid: 472, gid: 472 },
    volumes: [
      { name: "provisioning", configMap: { name: configMap } },
      apiAccess().volume,
      ...(search ? [authorityVolume("authority", search.certificateAuthority)] : []),
    ],
    writablePaths: ["/tmp", "/var/lib/grafana", dashboards],
  });
}

/** For Reloader: a login is read at the start (github.com/stakater/Reloader). */
function reloaded(args: KubernetesGrafanaArgs): Record<string, pulumi.Input<string>> | undefined {
  const search = searchOf(args);
  return search && { "secret.reloader.stakater.com/reload": search.password.secret };
}

function grafanaContainer(args: KubernetesGrafanaArgs) {
  const search = searchOf(args);
  const probe = { httpGet: { path: "/api/health", port: "http" }, periodSeconds: 10, timeoutSeconds: 5 };
  const provisioned = (kind: "datasources" | "dashboards") => ({
    name: "provisioning",
    mountPath: `/etc/grafana/provisioning/${kind}/${kind}.yaml`,
    subPath: `${kind}.yaml`,
    readOnly: true,
  });
  return hardenedContainer({
    name: "grafana",
    image: args.image ?? "docker.io/grafana/grafana:13.2.0",
    environment: {
      GF_SECURITY_ADMIN_PASSWORD: args.adminPassword,
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      // Nothing is fetched from the internet at start.
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
      ...(args.signIn ? signInSettings(args.signIn) : {}),
      ...(args.rootUrl ? { GF_SERVER_ROOT_URL: args.rootUrl } : {}),
      ...(search ? { [loginVariables.username]: search.username, [loginVariables.password]: search.password } : {}),
    },
    resources: args.resources ?? defaultResources,
    ports: [{ name: "http", containerPort: port }],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [
      provisioned("datasources"),
      provisioned("dashboards"),
      ...(search ? [{ name: "authority", mountPath: authorityPath, readOnly: true }] : []),
    ],
    writablePaths: ["/tmp", "/var/lib/grafana", dashboards],
  });
}

function sidecarContainer({ namespace, discoveryLabel, sidecarImage }: KubernetesGrafanaArgs) {
  const { name, value } = discoveryLabel ?? { name: "grafana_dashboard", value: "1" };
  const probe = { httpGet: { path: "/healthz", port: "health" }, periodSeconds: 10, timeoutSeconds: 5 };
  return hardenedContainer({
    name: "dashboards",
    image: sidecarImage ?? "quay.io/kiwigrid/k8s-sidecar:2.11.2",
    environment: {
      METHOD: "WATCH",
      RESOURCE: "configmap",
      NAMESPACE: namespace,
      LABEL: name,
      LABEL_VALUE: value,
      FOLDER: dashboards,
      FOLDER_ANNOTATION: "grafana_folder",
    },
    resources: sidecarResources,
    ports: [{ name: "health", containerPort: 8080 }],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    // The token goes to the container that reads ConfigMaps and to no other.
    volumeMounts: [apiAccess().mount],
    writablePaths: ["/tmp", dashboards],
  });
}
