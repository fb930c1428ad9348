import { checkBytes, checkInteger, type Problem, show, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  checkPeer,
  type KubernetesPlacement,
  type Peer,
  type ServiceTls,
} from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { checkKafka, defaults, type KafkaArgs, type KafkaUser } from "../contract.ts";
import type { OperationTraffic } from "./traffic.ts";

/** Controllers on servers of their own, so that a busy broker cannot delay an election. */
export interface SeparateControllers {
  /** An odd number: a majority decides. @default 3 */
  readonly replicas?: number;
  /** Disk of each, for the cluster's metadata. @default "10Gi" */
  readonly storage?: string;
  readonly resources: ContainerResources;
}

export interface KubernetesKafkaUser extends KafkaUser {
  /** Secret with the key `password`, where users log in with one. @default - the operator makes one up */
  readonly credentialsSecret?: pulumi.Input<string>;
}

export interface KubernetesKafkaArgs extends Omit<KafkaArgs, "users">, KubernetesPlacement {
  readonly users: Readonly<Record<string, KubernetesKafkaUser>>;
  /** Who signs what clients see of the brokers. @default - an authority of the operator's own */
  readonly tls?: Exclude<ServiceTls, "disabled">;
  /** What each broker gets; half of the memory becomes heap, the rest caches files. */
  readonly resources: ContainerResources;
  /** Who keeps the cluster's metadata: some of the brokers, or servers of their own. Fixed at creation. @default "combined" */
  readonly controllers?: "combined" | SeparateControllers;
  /** Hold it to the rules of production: three copies, one broker a node, protected, volumes kept when it is deleted. @default true */
  readonly production?: boolean;
  /** Class of the volumes; it must allow expansion for the disks to grow. @default - the cluster's own */
  readonly storageClass?: string;
  /** Keep the copies of a partition in different zones; every node must carry the zone's label. @default - as production */
  readonly zoneSpread?: boolean;
  /** Who may open the listener; a `KubernetesFlow` to the app opens it too. @default - nobody but the cluster itself */
  readonly clients?: readonly Peer[];
  /** Metrics of brokers and of consumers' lag, on port 9404. @default true */
  readonly metrics?: boolean;
  /** Move partitions when brokers come, go or fill up; it takes a process and topics of its own. @default false */
  readonly cruiseControl?: { readonly resources: ContainerResources } | false;
  /** When certificates are renewed, which restarts brokers: cron with a field for seconds, in UTC, `* * 1-4 ? * SUN`. @default - any time */
  readonly maintenanceWindows?: readonly string[];
  /** Topics refuse to be deleted until they are unprotected: what disappears from `topics` fails the update. @default - as production */
  readonly protectTopics?: boolean;
  /** @default - the operator in `strimzi`, the API server anywhere on 443 and 6443 */
  readonly traffic?: OperationTraffic;
}

/** Everything that is wrong with the arguments. */
export function checkKubernetesKafka(name: string, args: KubernetesKafkaArgs): Problem[] {
  const { controllers = "combined", cruiseControl = false } = args;
  return [
    ...checkName(name),
    ...checkKafka(args),
    ...underPath(["resources"], checkContainerResources(args.resources)),
    ...(controllers === "combined" ? [] : underPath(["controllers"], checkControllers(controllers))),
    ...(cruiseControl === false
      ? []
      : underPath(["cruiseControl", "resources"], checkContainerResources(cruiseControl.resources))),
    ...(args.clients ?? []).flatMap((peer, index) => underPath(["clients", index], checkPeer(peer))),
    ...(args.maintenanceWindows ?? []).flatMap((window, index) => checkWindow(["maintenanceWindows", index], window)),
    ...(args.authentication === "tls" ? noPasswords(args.users) : []),
    ...((args.production ?? true) ? checkProduction(args) : []),
  ];
}

/** The operator alone signs certificates: a Secret of passwords would be taken for one. */
function noPasswords(users: KubernetesKafkaArgs["users"]): Problem[] {
  return Object.entries(users).flatMap(([user, { credentialsSecret }]) =>
    credentialsSecret === undefined
      ? []
      : [
          {
            path: ["users", user, "credentialsSecret"],
            expected: 'nothing where authentication is "tls"',
            received: "a Secret with a password",
            hint: 'leave it out, or set authentication to "scram-sha-512"',
          },
        ],
  );
}

/** Pods are named `<name>-<name>-combined-0`, within the 63 characters of a label. */
function checkName(name: string): Problem[] {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 24) return [];
  const expected = "24 characters at most, lower-case letters, digits and hyphens, beginning with a letter";
  return [{ path: ["name"], expected, received: show(name) }];
}

function checkControllers({ replicas = 3, storage = "10Gi", resources }: SeparateControllers): Problem[] {
  const odd = replicas % 2 === 1 && replicas >= 1 && replicas <= 7;
  return [
    ...(odd ? [] : [{ path: ["replicas"], expected: "1, 3, 5 or 7", received: show(replicas) }]),
    ...checkBytes(["storage"], storage, "1Gi"),
    ...underPath(["resources"], checkContainerResources(resources)),
  ];
}

/** Quartz' cron: seconds first, and `?` for whichever day is not said. */
function checkWindow(path: Problem["path"], window: string): Problem[] {
  if (/^\S+( \S+){5,6}$/.test(window)) return [];
  return [{ path, expected: "a cron schedule that begins with seconds", received: show(window) }];
}

function checkProduction({ brokers = defaults.brokers, controllers, topics }: KubernetesKafkaArgs): Problem[] {
  const hint = "or set production to false";
  const replicas = controllers === undefined || controllers === "combined" ? 3 : (controllers.replicas ?? 3);
  return [
    ...checkInteger(["brokers"], brokers, defaults.replication, 100).map((problem) => ({ ...problem, hint })),
    ...(replicas >= 3
      ? []
      : [{ path: ["controllers", "replicas"], expected: "at least 3", received: show(replicas), hint }]),
    ...Object.entries(topics).flatMap(([topic, { replication = defaults.replication }]) =>
      replication >= 2
        ? []
        : [{ path: ["topics", topic, "replication"], expected: "at least 2", received: show(replication), hint }],
    ),
  ];
}
