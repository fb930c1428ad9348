import {
  axonBaseline,
  configMap,
  cronJob,
  defineRule,
  demand,
  isHook,
  iso27001,
  manifest,
  root,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const job = (spec: object, metadata: object = {}) => manifest({ apiVersion: "batch/v1", kind: "Job", metadata, spec });
const scheduled = (spec: object) =>
  manifest({ apiVersion: "batch/v1", kind: "CronJob", spec: { jobTemplate: { spec } } });
const isSet = (value: Value | undefined) => value !== undefined;

export const jobBounds = defineRule({
  scope: "resource",
  name: "job-bounds",
  displayName: "Jobs end, and go",
  description:
    "A job that hangs holds its resources and, with a schedule that forbids overlap, keeps every later run from starting. Finished ones that nobody removes fill the namespace's quota and slow the API down.",
  severity: "low",
  remediationSteps: "Set activeDeadlineSeconds above the longest run, and ttlSecondsAfterFinished on a Job of its own.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup",
  frameworks: [axonBaseline("resilience", "jobs are bounded"), iso27001("8.6")],
  peers: ["kube-linter:job-ttl-seconds-after-finished", "kyverno:add-ttl-jobs"],
  tags: ["kubernetes", "availability", "jobs"],
  types: ["kubernetes:batch:Job", "kubernetes:batch:CronJob"],
  *check(resource) {
    const isScheduled = typeKey(resource.type).endsWith(":CronJob");
    const spec = root(resource).at("spec", ...(isScheduled ? ["jobTemplate", "spec"] : []));
    yield* demand(spec.at("activeDeadlineSeconds"), isSet, "set it above the longest run");
    // A CronJob removes its own, by its history limits, and Helm and Argo CD remove theirs.
    if (!isScheduled && !isHook(resource))
      yield* demand(spec.at("ttlSecondsAfterFinished"), isSet, "set it, for instance to 86400");
  },
  examples: {
    compliant: [
      job({ activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 0 }),
      scheduled({ activeDeadlineSeconds: 3600 }),
      job({ activeDeadlineSeconds: 600 }, { annotations: { "helm.sh/hook": "pre-upgrade" } }),
    ],
    violating: [job({ activeDeadlineSeconds: 600 }), job({ ttlSecondsAfterFinished: 600 }), cronJob({})],
    notApplicable: [configMap],
    unknown: [scheduled({ activeDeadlineSeconds: UNKNOWN })],
  },
});
