import { z } from "zod";
import { portRange } from "../ports.ts";
import { storeOf } from "./edges.ts";
import { anyIpv4, type DeclaredFlow, type Wanted } from "./flow.ts";
import { internet } from "./ground.ts";

/** Who copies into a second region. */
const copier = { app: "second-region" } as const;

/** What is copied out of the cluster's reach: backups from their store, buckets from theirs, both to the second region. */
export function regionCopyFlows(wanted: Wanted): DeclaredFlow[] {
  if (!wanted.plan.secondRegion) return [];
  const variables = variablesOf(wanted);
  const [bucket] = wanted.plan.buckets;
  const { to, port = 443, wide } = bucket ? storeOf(wanted, bucket.name) : {};
  return [
    ...(variables.has("RCLONE_CONFIG_BACKUPS_TYPE")
      ? [store(variables.get("RCLONE_CONFIG_BACKUPS_ENDPOINT"), "reads the backups that it copies")]
      : []),
    ...(to
      ? [
          {
            from: copier,
            to,
            ports: portRange("TCP", port),
            because: "reads the buckets that it copies",
            inMesh: true,
            ...(wide ? { wide } : {}),
          },
        ]
      : []),
    store(variables.get("RCLONE_CONFIG_SECOND_ENDPOINT"), "writes the copies"),
  ];
}

/** AWS is on the internet; a store that is not AWS' has an address of its own. */
function store(endpoint: string | undefined, because: string): DeclaredFlow {
  if (endpoint === undefined) {
    return { from: copier, to: internet("internet (object store)"), ports: portRange("TCP", 443), because };
  }
  const { port } = new URL(endpoint);
  return {
    from: copier,
    to: { addresses: anyIpv4, called: "object store (any address)" },
    ports: portRange("TCP", Number(port || 443)),
    because,
    wide: "an object store has names, not addresses; a private endpoint may have any",
  };
}

const cronJob = z.looseObject({
  jobTemplate: z.looseObject({
    spec: z.looseObject({
      template: z.looseObject({
        spec: z.looseObject({
          containers: z.array(
            z.looseObject({ env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })) }),
          ),
        }),
      }),
    }),
  }),
});

/** What the copying container is told in plain words. */
function variablesOf({ objects }: Wanted): ReadonlyMap<string, string | undefined> {
  const copying = objects.filter(({ kind, metadata }) => kind === "CronJob" && metadata.name === copier.app);
  const told = copying.flatMap(({ spec }) =>
    cronJob.parse(spec).jobTemplate.spec.template.spec.containers.flatMap(({ env }) => env),
  );
  return new Map(told.map(({ name, value }) => [name, value]));
}
