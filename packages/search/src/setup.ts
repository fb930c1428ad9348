import type { Retention } from "./contract.ts";
import type { KubernetesElasticsearchArgs, S3Snapshots } from "./kubernetes/elasticsearch-args.ts";

/** Something to tell the running cluster. Each may be told again. */
export interface Step {
  /** Path and query of a PUT. */
  readonly path: string;
  readonly body: object;
}

/** Where things are inside the container. */
export const paths = { files: "/etc/setup", authority: "/etc/setup-ca" } as const;

/** What is to be told: how long indices are kept, and where copies go. */
export function setupSteps(
  name: string,
  { retention = {}, snapshots = false }: Pick<KubernetesElasticsearchArgs, "retention" | "snapshots">,
): readonly Step[] {
  return [
    ...Object.entries(retention).flatMap(([policy, settings]) => retentionSteps(policy, settings)),
    ...(snapshots ? snapshotSteps(name, snapshots) : []),
  ];
}

/** When a data stream begins an index: its age is counted from the end of it. */
const rollover = { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } };

/** A policy, a template that gives it to every index to come, and the same for those that are there. */
function retentionSteps(policy: string, { indices, deleteAfter, dataStream }: Retention): Step[] {
  const lifecycle = { "index.lifecycle.name": policy };
  // A server that is alone has nowhere to keep a copy.
  const settings = dataStream ? { ...lifecycle, "index.auto_expand_replicas": "0-1" } : lifecycle;
  const composedOf = dataStream?.composedOf ?? [];
  return [
    {
      path: `/_ilm/policy/${policy}`,
      body: {
        policy: {
          phases: {
            hot: { actions: dataStream ? rollover : {} },
            delete: { min_age: deleteAfter, actions: { delete: {} } },
          },
        },
      },
    },
    {
      path: `/_component_template/${policy}`,
      body: { template: { settings } },
    },
    {
      path: `/_index_template/${policy}`,
      body: {
        index_patterns: [...indices],
        priority: 200,
        // The last one wins: the policy is ours.
        composed_of: [...composedOf, policy],
        ...(dataStream ? { data_stream: {}, ignore_missing_component_templates: [...composedOf] } : {}),
      },
    },
    { path: `/${indices.join(",")}/_settings?allow_no_indices=true&ignore_unavailable=true`, body: lifecycle },
  ];
}

function snapshotSteps(name: string, snapshots: S3Snapshots): Step[] {
  const { bucket, path = name, endpoint, schedule = "0 30 1 * * ?", keep = "30d" } = snapshots;
  return [
    {
      path: "/_snapshot/axon",
      body: { type: "s3", settings: { bucket, base_path: path, ...(endpoint === undefined ? {} : { endpoint }) } },
    },
    {
      path: "/_slm/policy/axon",
      body: {
        name: "<axon-{now/d}>",
        schedule,
        repository: "axon",
        config: { include_global_state: true },
        retention: { expire_after: keep, min_count: 3 },
      },
    },
  ];
}

/** The curl project's own image; github.com/curl/curl-container. */
export const setupImage = "docker.io/curlimages/curl:8.17.0";

/**
 * The files of the job: a script, and a body for each step. Name and password come from the environment and are put in by
 * curl itself, so they are in no argument list.
 * @param tls whether the servers have a certificate, which the authority's at {@link paths} proves
 */
export function setupFiles(steps: readonly Step[], tls = true): Record<string, string> {
  const numbered = steps.map(({ path, body }, index) => ({
    path,
    body,
    file: `${String(index + 1).padStart(2, "0")}.json`,
  }));
  const calls = numbered.map(({ path, file }) => `put '${path}' ${file}\n`).join("");
  return {
    "setup.sh": `set -eu
put() {
  echo "PUT $1"
  curl --silent --show-error --fail-with-body --globoff${tls ? ` --cacert ${paths.authority}/ca.crt` : ""} \\
    --retry 20 --retry-all-errors --retry-delay 6 --max-time 60 \\
    --variable %ELASTIC_USERNAME --variable %ELASTIC_PASSWORD --expand-user '{{ELASTIC_USERNAME}}:{{ELASTIC_PASSWORD}}' \\
    --request PUT --header 'Content-Type: application/json' --data-binary "@${paths.files}/$2" "$ELASTIC_URL$1"
  echo
}
${calls}`,
    ...Object.fromEntries(numbered.map(({ file, body }) => [file, `${JSON.stringify(body, null, 2)}\n`])),
  };
}
