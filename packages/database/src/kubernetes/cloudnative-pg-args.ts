import { checkBytes, type Problem, show, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  type KubernetesPlacement,
  type ServiceTls,
  type ZoneSpread,
} from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  type ContinuousBackup,
  checkContinuousBackup,
  checkPostgres,
  checkProduction,
  checkServerName,
  defaults,
  type PoolerArgs,
  type PostgresArgs,
} from "../contract.ts";
import type { RoleArgs } from "./cluster-spec.ts";
import { type BackupDestination, checkDestination } from "./object-store.ts";
import type { OperationTraffic } from "./traffic.ts";

/** Labels of a Secret that tell the operator to apply a changed password. */
export const reloadLabels = { "cnpg.io/reload": "true" } as const;

/** Another cluster's backups to start from. */
export interface Recovery {
  /** Name of the cluster that made them. */
  readonly serverName: string;
  /** Where it put them. */
  readonly destination: BackupDestination;
  /** The moment to go back to, `2026-11-21T08:30:00Z`. @default - as late as the archived log reaches */
  readonly targetTime?: string;
}

export interface CloudNativePgPostgresArgs extends PostgresArgs, KubernetesPlacement {
  /** Secret with the keys `username` (the owner) and `password`; it needs {@link reloadLabels} for a rotation. */
  readonly credentialsSecret: pulumi.Input<string>;
  readonly resources: ContainerResources;
  /**
   * Who signs what clients see of the servers and of the pooler; a Secret of one's own needs {@link reloadLabels} for a renewal.
   * @default - an authority of the operator's own, whose key is in the same Secret as its certificate
   */
  readonly certificate?: Exclude<ServiceTls, "disabled">;
  /** Further names in its namespace that clients verify the server by; where they lead is not made here. @default [] */
  readonly aliases?: readonly string[];
  /**
   * Full backups and archived log in a bucket, or `false` where losing the data is fine. `serverName` is the folder they are
   * kept in; a cluster that was restored needs one of its own. @default serverName - the cluster's name
   */
  readonly backup:
    | (ContinuousBackup & { readonly destination: BackupDestination; readonly serverName?: string })
    | false;
  /** Start from the backups of another cluster instead of empty; only read at creation. @default - empty */
  readonly recovery?: Recovery;
  /** Hold it to the rules of production: a standby, TLS, a backup, one server a node, protected. @default true */
  readonly production?: boolean;
  /** Whether servers must stand in zones of their own. @default - "required" in production, "preferred" elsewhere */
  readonly zones?: ZoneSpread;
  /** Exact image with the major version at the start of its tag. @default - the operator's standard image */
  readonly image?: string;
  /** Class of the volumes; it must allow expansion for the disk to grow. @default - the cluster's own */
  readonly storageClass?: string;
  /** Size of a volume of its own for the write-ahead log. @default - the log shares the data's volume */
  readonly walStorage?: string;
  /** Standbys that must have a commit before it counts; 1 loses nothing in a failover and waits for the standby. @default 0 */
  readonly synchronousStandbys?: number;
  /** Login roles beside the owner. @default [] */
  readonly roles?: readonly RoleArgs[];
  readonly pooler?: (PoolerArgs & { readonly resources?: ContainerResources }) | false;
  /** @default - the operator in `cnpg-system`, the API server anywhere on 443 and 6443 */
  readonly traffic?: OperationTraffic;
}

/** Everything that is wrong with the arguments. */
export function checkCloudNativePg(name: string, args: CloudNativePgPostgresArgs): Problem[] {
  const standbys = (args.instances ?? defaults.instances) - 1;
  const synchronous = args.synchronousStandbys ?? 0;
  const pooling = args.pooler === false ? undefined : args.pooler?.resources;
  return [
    ...checkPostgres(args),
    ...checkServerName(name, 50),
    ...underPath(["resources"], checkContainerResources(args.resources)),
    ...(pooling ? underPath(["pooler", "resources"], checkContainerResources(pooling)) : []),
    ...((args.production ?? true) ? checkProduction(args) : []),
    ...(args.backup === false
      ? []
      : underPath(
          ["backup"],
          [
            ...checkContinuousBackup(args.backup),
            ...underPath(["destination"], checkDestination(args.backup.destination)),
          ],
        )),
    ...(args.recovery ? underPath(["recovery"], checkRecovery(archiveName(name, args), args.recovery)) : []),
    ...(args.walStorage === undefined ? [] : checkBytes(["walStorage"], args.walStorage, "1Gi")),
    ...(Number.isInteger(synchronous) && synchronous >= 0 && synchronous <= Math.max(0, standbys)
      ? []
      : [
          {
            path: ["synchronousStandbys"],
            expected: `an integer from 0 to ${Math.max(0, standbys)}, the number of standbys`,
            received: show(synchronous),
          },
        ]),
  ];
}

/** Folder of the store a cluster archives into. */
export function archiveName(name: string, { backup }: Pick<CloudNativePgPostgresArgs, "backup">): string {
  return (backup === false ? undefined : backup.serverName) ?? name;
}

/** A cluster never archives into the folder it starts from: its log would mix with the other's. */
function checkRecovery(name: string, { serverName, targetTime }: Recovery): Problem[] {
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;
  return [
    ...(serverName === name
      ? [{ path: ["serverName"], expected: "another cluster than the one to create", received: show(serverName) }]
      : []),
    ...(targetTime === undefined || moment.test(targetTime)
      ? []
      : [{ path: ["targetTime"], expected: "a moment such as 2026-11-21T08:30:00Z", received: show(targetTime) }]),
  ];
}
