import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  nsaCisa,
  podsOf,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const withVolume = (volume: object) => deployment({ volumes: [{ name: "tmp", ...volume }] });
const limited = { name: "api", resources: { limits: { "ephemeral-storage": "1Gi" } } };

export const ephemeralStorage = defineRule({
  scope: "resource",
  name: "ephemeral-storage",
  displayName: "Scratch space on the node has a limit",
  description:
    "An emptyDir without a size takes what is left of the node's disk, or of its memory. A full disk evicts every pod of the node, and a full memory ends some of them.",
  severity: "low",
  remediationSteps:
    "Give each emptyDir a sizeLimit, or all containers of the pod a limit of ephemeral-storage; one in memory needs a sizeLimit.",
  url: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
  frameworks: [
    axonBaseline("resource-limits", "no pod fills its node's disk"),
    nsaCisa("Resource policies"),
    iso27001("8.6"),
  ],
  peers: [
    "kyverno:require-emptydir-requests-limits",
    "kyverno:add-emptydir-sizelimit",
    "gatekeeper:ephemeralstoragelimit",
  ],
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec, containers } of podsOf(resource)) {
      const limits = containers
        .filter(({ kind }) => kind === "container")
        .map(({ property }) => property.at("resources", "limits", "ephemeral-storage").value);
      const covered = limits.length > 0 && limits.every((limit) => limit !== undefined);
      for (const volume of spec.at("volumes").items()) {
        const scratch = volume.at("emptyDir");
        const size = scratch.at("sizeLimit");
        if (isHidden(scratch.value) || isHidden(size.value)) yield unknown(size);
        else if (scratch.value === undefined || size.value !== undefined) continue;
        else if (!covered || scratch.at("medium").value === "Memory") {
          yield violation(size, "is unset", 'set it, for instance to "64Mi"');
        }
      }
    }
  },
  examples: {
    compliant: [
      withVolume({ emptyDir: { sizeLimit: "64Mi" } }),
      withVolume({ configMap: { name: "app" } }),
      deployment({ containers: [limited], volumes: [{ name: "tmp", emptyDir: {} }] }),
    ],
    violating: [
      withVolume({ emptyDir: {} }),
      deployment({ containers: [limited], volumes: [{ name: "shm", emptyDir: { medium: "Memory" } }] }),
      deployment({ containers: [limited, { name: "proxy" }], volumes: [{ name: "tmp", emptyDir: {} }] }),
    ],
    notApplicable: [configMap],
    unknown: [withVolume({ emptyDir: UNKNOWN }), withVolume({ emptyDir: { sizeLimit: UNKNOWN } })],
  },
});
