import { checkDuration, failOnProblems, type Problem, parseDuration, show } from "@axon/core";
import { hardenedPodSpec, type SecretKey } from "@axon/platform/kubernetes";
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
import { dumpPaths, fetchScript, restoreScript } from "./dump-scripts.ts";
import { rcloneTarget } from "./rclone.ts";

export interface KubernetesPostgresRestoreArgs extends DumpAccess {
  /** Folder and name of the dump: `weekly/cortex_core-20261101_030000.dump.gpg`. */
  readonly file: string;
  /** The OpenPGP private key without passphrase, put into the cluster for the restore and taken out after it. */
  readonly privateKey: SecretKey;
  /** Longest time the restore may take. @default "12h" */
  readonly deadline?: string;
}

/**
 * Restores one dump into a new, empty database and checks it, while the one in use goes on. Moving the applications
 * over is the next change of the program: give them the restored database, and every rollout does its part.
 */
export class KubernetesPostgresRestore extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesPostgresRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:KubernetesPostgresRestore", name, args, opts);
    failOnProblems(`KubernetesPostgresRestore "${name}"`, checkRestore(args));
    const { namespace, labels } = args;
    const account = dumpIdentity(name, args, this);
    const files = new k8s.core.v1.ConfigMap(
      name,
      { metadata: { name, namespace, labels }, data: { "fetch.sh": fetchScript, "restore.sh": restoreScript } },
      { parent: this },
    );
    new k8s.batch.v1.Job(
      name,
      {
        metadata: { name, namespace, labels },
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: parseDuration(args.deadline ?? "12h").seconds,
          template: {
            metadata: { labels: dumpLabels(name, args) },
            spec: this.#pod(args, files.metadata.name, account.metadata.name),
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  #pod(args: KubernetesPostgresRestoreArgs, scripts: pulumi.Output<string>, serviceAccountName: pulumi.Output<string>) {
    const [folder = "", file = ""] = args.file.split("/");
    const { secret, key } = args.privateKey;
    const mount = { name: "private-key", mountPath: dumpPaths.privateKey, readOnly: true };
    const restore = { BACKUP_FILE: file, PRIVATE_KEY_FILE: `${dumpPaths.privateKey}/${key}` };
    const fetch = { BACKUP_FILE: file, BACKUP_TARGET: rcloneTarget(args.destination, folder) };
    return hardenedPodSpec({
      initContainers: [storeContainer(args, "fetch", fetch)],
      containers: [postgresContainer(args, "restore", restore, mount)],
      serviceAccountName,
      user: dumpUser,
      restartPolicy: "Never",
      volumes: dumpVolumes(args, scripts, {
        name: "private-key",
        secret: { secretName: secret, defaultMode: 0o440 },
      }),
    });
  }
}

/** Everything that is wrong with the arguments. */
export function checkRestore({ file, deadline = "12h" }: KubernetesPostgresRestoreArgs): Problem[] {
  const expected = "a folder and a file such as weekly/cortex_core-20261101_030000.dump.gpg";
  return [
    ...(/^[\w-]+\/[\w.-]+\.dump\.gpg$/.test(file) ? [] : [{ path: ["file"], expected, received: show(file) }]),
    ...checkDuration(["deadline"], deadline, "1m", "7d"),
  ];
}
