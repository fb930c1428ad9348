/** When a container counts as there for those that depend on it. */
export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

/** One entry under `services:`, as far as Axon writes it (Compose specification, Services top-level element). */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  /** @default the image's own */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Files of variables; those of `environment` win. */
  readonly env_file?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Numeric user and group, `1000:1000`. */
  readonly user: string;
  readonly read_only: true;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly deploy: {
    /** @default 1 */
    readonly replicas?: number;
    readonly resources: { readonly limits: Share; readonly reservations?: Share };
  };
  readonly shm_size?: string;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  /** None at all, or that of another container. */
  readonly network_mode?: "none" | `service:${string}`;
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly healthcheck?: HealthCheck;
  readonly stop_grace_period?: string;
  readonly restart: "no" | "unless-stopped";
  readonly profiles?: readonly string[];
}

/** Processors, and memory in mebibytes: `0.5`, `512m`. */
interface Share {
  readonly cpus: string;
  readonly memory: string;
}

/** A command that is run in the container; times in seconds, `30s`. */
export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly start_period: string;
  readonly retries: number;
}
