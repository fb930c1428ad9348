import type * as pulumi from "@pulumi/pulumi";

/** What a new version must hold to, measured by Prometheus; what fails ends the release and gives all traffic back. */
export interface Analysis {
  /** Address as Argo Rollouts reaches it: `http://prometheus.monitoring:9090` */
  readonly prometheus: pulumi.Input<string>;
  /** Counter of requests with the label `status`. @default "http_requests_total" */
  readonly requests?: string;
  /** Histogram of answer times in seconds, without `_bucket`. @default "http_request_duration_seconds" */
  readonly durations?: string;
  /** Share of answers with a status of 500 and more, in percent. @default - not measured */
  readonly errorRate?: { readonly maxPercent: number };
  /** Answer time of a share of the requests. @default - not measured */
  readonly latency?: {
    readonly maxMilliseconds: number /** 0.5 to 0.999. @default 0.95 */;
    readonly quantile?: number;
  };
  /**
   * Name to a query of one's own, in which `{{args.pods}}` is a pattern for the new version's pods and
   * `{{args.namespace}}` their namespace. @default {}
   */
  readonly checks?: Readonly<Record<string, { readonly query: string; readonly atMost: number }>>;
  /** Time between two measurements, and the time each looks back on. @default "1m" */
  readonly interval?: string;
  /** Measurements that may fail before the release is ended. @default 2 */
  readonly failureLimit?: number;
  /** Measurements before a switch of blue/green. @default 5 */
  readonly measurements?: number;
  /** A version nobody called is neither good nor bad: wait for a person, or let it pass. @default "hold" */
  readonly withoutTraffic?: "hold" | "pass";
}

/** Who is sent to the new version before everybody else (NC-083). */
export type Testers =
  | { readonly header: { readonly name: string; readonly value: string } }
  | { readonly cookie: { readonly name: string; readonly value: string } };

/** How requests reach the versions through Gateway API. */
export interface Traffic {
  /** The Gateway that publishes the service. */
  readonly gateway: {
    readonly name: pulumi.Input<string>;
    readonly namespace?: pulumi.Input<string>;
    readonly listener?: string;
  };
  readonly host: string;
  /** @default "/" */
  readonly path?: string;
  /** @default - nobody */
  readonly testers?: Testers;
}

/** A share of the traffic at a time. */
export interface Canary {
  /** Percent of the traffic, rising, and how long it stays so; `approval` waits for a person. The last step of 100 is implied. */
  readonly steps: readonly { readonly weight: number; readonly pause: string }[];
  /** @default - none: only pods that do not become ready end the release */
  readonly analysis?: Analysis;
  /**
   * Routes exact shares through a Gateway, by the Gateway API plugin of Argo Rollouts; without it the shares are those of
   * the replicas. @default - by replicas
   */
  readonly traffic?: Traffic;
}

/** Two versions side by side and one switch. */
export interface BlueGreen {
  /** Must hold before the switch. @default - none */
  readonly analysis?: Analysis;
  /** Must hold after the switch, or all traffic goes back at once. @default - none */
  readonly afterSwitch?: Analysis;
  /** Switch without a person. @default - true with an `analysis`, which decides then */
  readonly autoPromotion?: boolean;
  /** How long the old version stays ready for the way back. @default "10m" */
  readonly scaleDownDelay?: string;
  /** Replicas of the new version before the switch. @default - all of them */
  readonly previewReplicas?: number;
  /** @default - the Service `<name>` alone, which always leads to the active version */
  readonly traffic?: Traffic;
}

/** How a new version takes over; without one, pod by pod as a Deployment does. */
export type Strategy = { readonly canary: Canary } | { readonly blueGreen: BlueGreen };

export const strategyDefaults = {
  interval: "1m",
  failureLimit: 2,
  measurements: 5,
  quantile: 0.95,
  scaleDownDelay: "10m",
  path: "/",
  requests: "http_requests_total",
  durations: "http_request_duration_seconds",
} as const;
