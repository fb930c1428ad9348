import { mebibytes, parseBytes } from "@axon/core";
import { consumerPolicy } from "../rights.ts";
import { administrator, keyVariables, type ObjectStoreConsumer } from "./access.ts";

/** Where things are inside the containers. */
export const paths = {
  data: "/data",
  identities: "/etc/object-store/identities.json",
  configuration: "/etc/object-store",
  tls: "/etc/object-store-tls",
} as const;

/** Only `s3` and `metrics` listen outside of the pod. */
export const ports = { s3: 8333, metrics: 9327, master: 9333, admin: 12_535, workerHealth: 9328 } as const;

/**
 * Who may do what, without a secret in it: the server takes each key from the variable that is named in its place
 * (SeaweedFS 4.44 or later). There is no anonymous identity, so nothing is ever public.
 */
export function identities(consumers: Readonly<Record<string, ObjectStoreConsumer>>): string {
  const names = Object.keys(consumers).sort();
  const users = names.map((name) => ({ name, credentials: [credentials(name)], policyNames: [name] }));
  const policies = names.map((name) => ({
    name,
    content: JSON.stringify(consumerPolicy(consumers[name]?.buckets ?? {})),
  }));
  const admin = { name: administrator, credentials: [credentials(administrator)], actions: ["Admin"] };
  return `${JSON.stringify({ identities: [admin, ...users], policies }, null, 2)}\n`;
}

function credentials(identity: string) {
  const { accessKeyId, secretAccessKey } = keyVariables(identity);
  return { accessKey: `\${${accessKeyId}}`, secretKey: `\${${secretAccessKey}}` };
}

/** Files data is kept in are this large, so that a store has at least 64 of them: each bucket needs one of its own. */
export function volumeSizeMegabytes(storage: string): number {
  return Math.max(64, Math.min(4096, Math.floor(mebibytes(parseBytes(storage)) / 64)));
}

/** Master, volume server, filer and S3 gateway in one process; all but the gateway and its metrics answer this pod alone. */
export function serverCommand(settings: { readonly storage: string; readonly tls: boolean }): string[] {
  return [
    ...weed("server"),
    `-dir=${paths.data}`,
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    `-master.port=${ports.master}`,
    "-master.telemetry=false",
    `-master.volumeSizeLimitMB=${volumeSizeMegabytes(settings.storage)}`,
    "-volume.max=0",
    "-volume.minFreeSpace=5",
    "-filer",
    "-s3",
    "-s3.ip.bind=0.0.0.0",
    `-s3.port=${ports.s3}`,
    `-s3.config=${paths.identities}`,
    ...(settings.tls ? [`-s3.cert.file=${paths.tls}/tls.crt`, `-s3.key.file=${paths.tls}/tls.key`] : []),
    "-s3.iam=false",
    "-s3.autoCreateBucket=false",
    "-s3.allowDeleteBucketNotEmpty=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    `-metricsPort=${ports.metrics}`,
    "-metricsIp=0.0.0.0",
  ];
}

/** Schedules what the worker does. */
export const adminCommand: readonly string[] = [
  ...weed("admin"),
  `-master=127.0.0.1:${ports.master}`,
  "-ip=127.0.0.1",
  `-port=${ports.admin}`,
  "-port.legacy=0",
  `-dataDir=${paths.data}/admin`,
  "-iceberg.port=0",
  "-lance.port=0",
];

/** Expires objects and versions, and gives back the space of what was deleted. */
export const workerCommand: readonly string[] = [
  ...weed("worker"),
  `-admin=127.0.0.1:${ports.admin}`,
  "-jobType=s3_lifecycle,vacuum",
  "-workingDir=/tmp",
  `-metricsPort=${ports.workerHealth}`,
  "-metricsIp=127.0.0.1",
];

function weed(command: string): string[] {
  return ["weed", "-logtostderr=true", command];
}

/** Asks a process that answers this pod alone. */
export function healthCommand(port: number): string[] {
  return ["curl", "--fail", "--silent", "--output", "/dev/null", `http://127.0.0.1:${port}/health`];
}
