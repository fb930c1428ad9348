import { checkInteger, failOnProblems, type Problem, show, underPath } from "@axon/core";
import {
  apiAccess,
  apiCredentialsPath,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { limitPaths, limitScript } from "./spend-script.ts";
import { maximumFields } from "./target.ts";

/** An autoscaler whose maximum is lowered; what declares it leaves its maximum alone, as `maxIsAdjusted` says. */
export interface LimitedAutoscaler {
  readonly kind: keyof typeof maximumFields;
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly min: number;
  readonly max: number;
}

export interface KubernetesSpendLimitArgs extends KubernetesPlacement {
  /** Where Prometheus answers: `http://prometheus.monitoring:9090`. */
  readonly prometheus: pulumi.Input<string>;
  /** PromQL that gives what was spent since midnight in UTC; it begins anew within ten minutes after it. */
  readonly spent: string;
  /** The most that may be spent in a day, in the unit of `spent`. */
  readonly daily: number;
  /** Share of its maximum that each autoscaler is left with, above 0 and below 1. */
  readonly factor: number;
  readonly autoscalers: readonly LimitedAutoscaler[];
}

/** The curl project's own image; github.com/curl/curl-container. */
const curlImage = "docker.io/curlimages/curl:8.17.0";

const apis = { HorizontalPodAutoscaler: ["autoscaling", "v2"], ScaledObject: ["keda.sh", "v1alpha1"] } as const;
const pluralOf = (kind: LimitedAutoscaler["kind"]) => `${kind.toLowerCase()}s`;

/**
 * Lets autoscalers add fewer replicas for the rest of a day, in UTC, in which too much was spent. Looked at every five minutes by
 * a CronJob that may change these autoscalers and nothing else; a run that fails leaves them as they are.
 */
export class KubernetesSpendLimit extends pulumi.ComponentResource {
  /** Name of the CronJob, for alerts on its last success. */
  readonly cronJob: string;

  constructor(name: string, args: KubernetesSpendLimitArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesSpendLimit", name, args, opts);
    failOnProblems(`KubernetesSpendLimit "${name}"`, checkSpendLimit(args));
    const { namespace, labels } = args;
    const metadata = { name, namespace, labels };
    this.cronJob = name;

    const account = ownAccount(name, { namespace, labels }, this);
    const grants = args.autoscalers.map((autoscaler) => this.#grant(name, args, autoscaler));
    const files = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { [limitPaths.script]: limitScript, [limitPaths.autoscalers]: lines(args) } },
      { parent: this },
    );
    new k8s.batch.v1.CronJob(
      name,
      { metadata, spec: cronJobSpec(name, args, account.metadata.name, files.metadata.name) },
      { parent: this, dependsOn: grants },
    );
    this.registerOutputs({ cronJob: this.cronJob });
  }

  #grant(
    limit: string,
    { namespace, labels }: KubernetesSpendLimitArgs,
    autoscaler: LimitedAutoscaler,
  ): pulumi.Resource {
    const { kind } = autoscaler;
    const name = `${limit}-${autoscaler.name}`;
    const metadata = { name, namespace: autoscaler.namespace, labels };
    const [group] = apis[kind];
    const rule = {
      apiGroups: [group],
      resources: [pluralOf(kind)],
      resourceNames: [autoscaler.name],
      verbs: ["patch"],
    };
    const role = new k8s.rbac.v1.Role(name, { metadata, rules: [rule] }, { parent: this });
    return new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: limit, namespace }],
      },
      { parent: this },
    );
  }
}

/** The maximum that is left: the share of the declared one, rounded down, but never below the minimum. */
export function limitedMaximum({ min, max }: Pick<LimitedAutoscaler, "min" | "max">, factor: number): number {
  // A tenth of 70 is 7.000000000000001 in binary, and 0.29 of 100 a little less than 29.
  return Math.max(1, min, Math.floor(max * factor + 1e-9));
}

/** A line for each autoscaler: its path in the API, the field, the declared maximum and the lower one. */
function lines({ autoscalers, factor }: KubernetesSpendLimitArgs): pulumi.Output<string> {
  return pulumi.all(autoscalers.map(({ namespace }) => namespace)).apply((namespaces) =>
    autoscalers
      .map((autoscaler, index) => {
        const { kind, name, max } = autoscaler;
        const path = `/apis/${apis[kind].join("/")}/namespaces/${namespaces[index]}/${pluralOf(kind)}/${name}`;
        return `${path} ${maximumFields[kind]} ${max} ${limitedMaximum(autoscaler, factor)}\n`;
      })
      .join(""),
  );
}

function cronJobSpec(
  name: string,
  { labels, prometheus, spent, daily }: KubernetesSpendLimitArgs,
  serviceAccountName: pulumi.Input<string>,
  files: pulumi.Input<string>,
): k8s.types.input.batch.v1.CronJobSpec {
  const credentials = apiAccess();
  const container = hardenedContainer({
    name: "limit",
    image: curlImage,
    command: ["sh", `${limitPaths.files}/${limitPaths.script}`],
    environment: {
      PROMETHEUS_URL: prometheus,
      SPENT: spent,
      DAILY_LIMIT: String(daily),
      API_SERVER: "https://kubernetes.default.svc",
      CREDENTIALS: apiCredentialsPath,
      AUTOSCALERS: `${limitPaths.files}/${limitPaths.autoscalers}`,
    },
    resources: { cpu: { request: "10m", limit: "200m" }, memory: { request: "32Mi", limit: "64Mi" } },
    volumeMounts: [{ name: "files", mountPath: limitPaths.files, readOnly: true }, credentials.mount],
  });
  return {
    schedule: "*/5 * * * *",
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 120,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      metadata: { labels },
      spec: {
        // The next run is a further try.
        backoffLimit: 0,
        activeDeadlineSeconds: 240,
        ttlSecondsAfterFinished: 86_400,
        template: {
          metadata: { labels: { ...labels, app: name } },
          spec: hardenedPodSpec({
            containers: [container],
            serviceAccountName,
            restartPolicy: "Never",
            volumes: [{ name: "files", configMap: { name: files } }, credentials.volume],
          }),
        },
      },
    },
  };
}

function checkSpendLimit({ spent, daily, factor, autoscalers }: KubernetesSpendLimitArgs): Problem[] {
  return [
    ...(spent.trim() === "" ? [{ path: ["spent"], expected: "PromQL", received: show(spent) }] : []),
    ...(Number.isFinite(daily) && daily > 0
      ? []
      : [{ path: ["daily"], expected: "a number above 0", received: show(daily) }]),
    ...(factor > 0 && factor < 1
      ? []
      : [{ path: ["factor"], expected: "above 0 and below 1", received: show(factor) }]),
    ...(autoscalers.length > 0
      ? []
      : [{ path: ["autoscalers"], expected: "at least one autoscaler", received: "none" }]),
    ...autoscalers.flatMap(({ min, max }, index) =>
      underPath(
        ["autoscalers", index],
        [...checkInteger(["min"], min, 0, 1_000), ...checkInteger(["max"], max, Math.max(1, min), 1_000)],
      ),
    ),
  ];
}
