import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  root,
  typeKey,
  UNKNOWN,
  workload,
} from "../../lib/index.ts";

const claim = (spec: object) => manifest({ apiVersion: "v1", kind: "PersistentVolumeClaim", spec });
const stateful = (template: object) =>
  workload("apps/v1", "StatefulSet", {}, { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: template }] });

export const namedStorageClass = defineRule({
  scope: "resource",
  name: "named-storage-class",
  displayName: "Claims say which class of storage they want",
  description:
    "The default class is another one in each cluster, and in some there is none, so that the pod waits for ever. Its speed, its encryption and whether it outlives its claim are then somebody else's choice.",
  severity: "low",
  remediationSteps: "Set storageClassName to a class of the cluster.",
  url: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1",
  frameworks: [axonBaseline("resilience", "data is kept as its owner chose"), iso27001("8.9")],
  peers: ["kyverno:require-storageclass", "gatekeeper:storageclass"],
  tags: ["kubernetes", "data", "storage"],
  types: ["kubernetes:core:PersistentVolumeClaim", "kubernetes:apps:StatefulSet"],
  *check(resource) {
    const spec = root(resource).at("spec");
    const claims = [
      ...(typeKey(resource.type).endsWith(":StatefulSet") ? [] : [spec]),
      ...spec
        .at("volumeClaimTemplates")
        .items()
        .map((template) => template.at("spec")),
    ];
    for (const claim of claims) {
      // A claim for a certain volume, or for one by labels, needs no class to make one; an empty class says just that.
      if (claim.at("volumeName").value !== undefined || claim.at("selector").value !== undefined) continue;
      yield* demand(claim.at("storageClassName"), (value) => value !== undefined, "name a class of the cluster");
    }
  },
  examples: {
    compliant: [
      claim({ storageClassName: "gp3" }),
      claim({ volumeName: "data-1" }),
      stateful({ storageClassName: "gp3" }),
    ],
    violating: [claim({ accessModes: ["ReadWriteOnce"] }), stateful({ accessModes: ["ReadWriteOnce"] })],
    notApplicable: [configMap],
    unknown: [claim({ storageClassName: UNKNOWN })],
  },
});
