import {
  axonBaseline,
  configMap,
  cronJob,
  defineRule,
  demand,
  deployment,
  iso27001,
  podsOf,
  typeKey,
  UNKNOWN,
  type Value,
  workload,
} from "../../lib/index.ts";

const jobTypes = ["kubernetes:batch:Job", "kubernetes:batch:CronJob"];
const servingTypes = [
  "kubernetes:apps:Deployment",
  "kubernetes:apps:StatefulSet",
  "kubernetes:apps:DaemonSet",
  "kubernetes:apps:ReplicaSet",
  "kubernetes:core:ReplicationController",
];
const job = (restartPolicy?: unknown) => workload("batch/v1", "Job", { containers: [{ name: "copy" }], restartPolicy });
const ends = (value: Value | undefined) => value === "OnFailure" || value === "Never";
const goesOn = (value: Value | undefined) => value === undefined || value === "Always";

export const validRestartPolicy = defineRule({
  scope: "resource",
  name: "valid-restart-policy",
  displayName: "Jobs say what follows a failure, and all others start again",
  description:
    "A pod that says nothing is started again for ever, which a Job cannot be, and anything else must be. The API refuses the object, often halfway through a release.",
  severity: "medium",
  remediationSteps: 'Set restartPolicy of a Job to "OnFailure" or "Never", and leave it out everywhere else.',
  url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
  frameworks: [axonBaseline("resilience", "workloads recover by themselves"), iso27001("8.6")],
  peers: ["kube-linter:restart-policy"],
  tags: ["kubernetes", "availability"],
  types: [...jobTypes, ...servingTypes],
  *check(resource) {
    const isJob = jobTypes.includes(typeKey(resource.type));
    for (const { spec } of podsOf(resource)) {
      const policy = spec.at("restartPolicy");
      yield* isJob
        ? demand(policy, ends, 'set it to "OnFailure" or "Never"')
        : demand(policy, goesOn, "remove it, or make it a Job");
    }
  },
  examples: {
    compliant: [job("OnFailure"), job("Never"), cronJob({ restartPolicy: "Never" }), deployment({})],
    violating: [job(), job("Always"), cronJob({}), deployment({ restartPolicy: "OnFailure" })],
    notApplicable: [configMap],
    unknown: [job(UNKNOWN)],
  },
});
