import { type Bucket, edgeName, type Named, type Plan } from "@axon/core";
import { objectKeys, objectStore, objectUsers, storedBuckets } from "./buckets.ts";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { type Network, published } from "./networks.ts";
import { literal, secretReference, variableName } from "./text.ts";

/** The server that holds buckets on Kubernetes too. */
const image = "docker.io/chrislusf/seaweedfs:4.53";
/** User of the image that owns `/data`. */
const user = "1000:1000";

/** Ports that only the container itself reaches. */
const masterPort = 9_333;

const publishedNetwork = objectStore.name;

/** Networks of the store, beside those of the edges that lead to its buckets. */
export function objectStoreNetworks(plan: Plan): Record<string, Network> {
  return storedBuckets(plan).length > 0 ? { [publishedNetwork]: published } : {};
}

/** One server of S3's protocol for all buckets, which makes them before it counts as healthy; without TLS. */
export function objectStoreContainer(plan: Plan): Record<string, ComposeService> {
  const buckets = storedBuckets(plan);
  if (buckets.length === 0) return {};
  const names = new Set(buckets.map(({ name }) => name));
  const reached = plan.edges.filter(({ to }) => to.kind === "bucket" && names.has(to.name)).map(edgeName);
  const keys = objectUsers(plan).flatMap((workload) => Object.values(objectKeys(workload)));
  const profiles = buckets.flatMap(({ profile }) => profile ?? []);
  return {
    [objectStore.name]: {
      image,
      entrypoint: ["sh", "-c", literal(startScript(buckets))],
      environment: Object.fromEntries(
        keys.map(([component, key]) => [variableName(component, key), secretReference(component, key)]),
      ),
      ...hardened({
        user,
        cpu: { limit: { millicores: 1_000 } },
        memory: { limit: { bytes: 2 ** 30 } },
        writable: ["/tmp"],
      }),
      volumes: [`${objectStore.name}-data:/data`, `./${identitiesPath}:/etc/object-store/identities.json:ro`],
      ports: [`127.0.0.1:\${${variableName(objectStore.name, "port")}:-${objectStore.port}}:${objectStore.port}`],
      networks: [...reached, publishedNetwork],
      healthcheck: {
        test: ["CMD", "test", "-f", "/tmp/ready"],
        interval: "5s",
        timeout: "5s",
        start_period: "60s",
        retries: 5,
      },
      stop_grace_period: "60s",
      restart: "unless-stopped",
      // It is always there as soon as one of its buckets is.
      ...(profiles.length === buckets.length ? { profiles: [...new Set(profiles)].sort() } : {}),
    },
  };
}

const identitiesPath = `${objectStore.name}/identities.json`;

/** Who may do what, without a secret in it: the server takes each key from the variable that is named in its place. */
export function objectStoreFiles(plan: Plan): Record<string, string> {
  if (storedBuckets(plan).length === 0) return {};
  const identities = objectUsers(plan).map((workload) => {
    const { accessKeyId, secretAccessKey } = objectKeys(workload);
    const named = (secret: readonly [string, string]) => `\${${variableName(...secret)}}`;
    const credentials = [{ accessKey: named(accessKeyId), secretKey: named(secretAccessKey) }];
    return { name: workload, credentials, actions: actionsOf(plan, workload) };
  });
  return { [identitiesPath]: `${JSON.stringify({ identities }, undefined, 2)}\n` };
}

const rights = {
  read: ["Read", "List"],
  write: ["Write", "List"],
  readWrite: ["Read", "Write", "List", "Tagging"],
} as const;

function actionsOf(plan: Plan, workload: string): string[] {
  const { uses = {} } = [...plan.services, ...plan.jobs].find(({ name }) => name === workload) ?? {};
  return storedBuckets(plan).flatMap(({ name }) => {
    const use = uses[name];
    if (!use) return [];
    const places = use.prefixes?.map((prefix) => `${name}/${prefix}*`) ?? [name];
    return rights[use.access ?? "read"].flatMap((right) => places.map((place) => `${right}:${place}`));
  });
}

/** A bucket that exists already is no failure. */
function startScript(buckets: readonly Named<Bucket>[]): string {
  const made = buckets.map(({ name }) => `s3.bucket.create -name ${name}`);
  return `set -eu
rm -f /tmp/ready
weed -logtostderr=true server -dir=/data -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.port=${masterPort} -master.telemetry=false \\
  -master.volumeSizeLimitMB=1024 -volume.max=0 -filer -s3 -s3.ip.bind=0.0.0.0 -s3.port=${objectStore.port} \\
  -s3.config=/etc/object-store/identities.json -s3.iam=false -s3.autoCreateBucket=false -s3.port.iceberg=0 -s3.port.lance=0 &
server=$!
trap 'kill -TERM "$server"; wait "$server"; exit' TERM INT
until curl --fail --silent --output /dev/null http://127.0.0.1:${objectStore.port}/healthz; do
  kill -0 "$server"
  sleep 1
done
weed shell -master=127.0.0.1:${masterPort} -filer=127.0.0.1:8888 <<'END'
${made.join("\n")}
exit
END
touch /tmp/ready
wait "$server"
`;
}
