import { checkDuration, failOnProblems, nameRules, type Problem, parseDuration, physicalName } from "@axon/core";
import { hardenedPodSpec } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type DumpAccess,
  dumpIdentity,
  dumpLabels,
  dumpUser,
  dumpVolumes,
  postgresContainer,
  storeContainer,
} from "./dump-pod.ts";
import { dumpPaths, fetchScript, listScript, restoreScript } from "./dump-scripts.ts";
import { rcloneTarget } from "./rclone.ts";

export interface KubernetesPostgresRestoreArgs extends DumpAccess {
  /** Longest time a restore may take. @default "12h" */
  readonly deadline?: string;
}

/** Key of the Secret with the private key that somebody brings to a restore and takes away after it. */
const privateKeyFile = "key.asc";

/** Names of what a restore is made of: its two CronJobs, and the Secret that somebody puts there for one run. */
export function restoreNames(name: string) {
  return {
    list: physicalName([name, "list"], nameRules.kubernetesJob),
    restore: physicalName([name], nameRules.kubernetesJob),
    privateKey: { secret: `${name}-key`, key: privateKeyFile },
  };
}

/**
 * Keeps at the ready what a restore of a dump needs: two CronJobs that are suspended for good, of which somebody makes a Job. One lists
 * the dumps there are. The other loads the dump `BACKUP_FILE`, `weekly/orders-20261101_030000.dump.gpg`, into the empty database
 * `DB_NAME`, all or nothing, and checks it; without both it refuses, and the database in use it never touches. The OpenPGP private key,
 * without passphrase, must be in the Secret that {@link restoreNames} names.
 */
export class KubernetesPostgresRestore extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesPostgresRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:KubernetesPostgresRestore", name, args, opts);
    failOnProblems(`KubernetesPostgresRestore "${name}"`, checkRestore(args));
    const { namespace, labels } = args;
    const account = dumpIdentity(name, args, this);
    const files = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata: { name, namespace, labels },
        data: { "list.sh": listScript, "fetch.sh": fetchScript, "restore.sh": restoreScript },
      },
      { parent: this },
    );
    const target = { BACKUP_TARGET: rcloneTarget(args.destination, "") };
    const { list, restore, privateKey } = restoreNames(name);
    const mount = { name: "private-key", mountPath: dumpPaths.privateKey, readOnly: true };
    const key = { PRIVATE_KEY_FILE: `${dumpPaths.privateKey}/${privateKey.key}` };
    const common = { serviceAccountName: account.metadata.name, user: dumpUser, restartPolicy: "Never" } as const;
    this.#suspended(list, `${name}-list`, name, args, {
      ...common,
      containers: [storeContainer(args, "list", { ...target, DB_NAME: args.database })],
      volumes: dumpVolumes(args, files.metadata.name, []),
    });
    this.#suspended(restore, name, name, args, {
      ...common,
      initContainers: [storeContainer(args, "fetch", target)],
      containers: [postgresContainer(args, "restore", key, mount)],
      volumes: dumpVolumes(args, files.metadata.name, [
        // Without it the script says what is missing; a pod that waits for a Secret says nothing.
        { name: "private-key", secret: { secretName: privateKey.secret, defaultMode: 0o440, optional: true } },
      ]),
    });
    this.registerOutputs({});
  }

  /** One that never comes by itself; a run that fails is looked at before it is tried again. */
  #suspended(
    name: string,
    resource: string,
    app: string,
    args: KubernetesPostgresRestoreArgs,
    pod: Parameters<typeof hardenedPodSpec>[0],
  ): void {
    new k8s.batch.v1.CronJob(
      resource,
      {
        metadata: { name, namespace: args.namespace, labels: args.labels },
        spec: {
          schedule: "0 0 1 1 *",
          timeZone: "Etc/UTC",
          suspend: true,
          concurrencyPolicy: "Forbid",
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            spec: {
              backoffLimit: 0,
              activeDeadlineSeconds: parseDuration(args.deadline ?? "12h").seconds,
              template: { metadata: { labels: dumpLabels(app, args) }, spec: hardenedPodSpec(pod) },
            },
          },
        },
      },
      { parent: this },
    );
  }
}

/** Everything that is wrong with the arguments. */
function checkRestore({ deadline = "12h" }: KubernetesPostgresRestoreArgs): Problem[] {
  return checkDuration(["deadline"], deadline, "1m", "7d");
}
