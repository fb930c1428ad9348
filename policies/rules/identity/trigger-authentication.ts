import {
  axonBaseline,
  configMap,
  defineRule,
  exposureOf,
  iso27001,
  manifest,
  pciDss,
  root,
  SECRET,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const scaled = (metadata: unknown, more: object = {}) =>
  manifest({
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    spec: { triggers: [{ type: "redis", metadata, ...more }] },
  });
const fix = "put it in a Secret and name that in a TriggerAuthentication";

export const triggerAuthentication = defineRule({
  scope: "resource",
  name: "trigger-authentication",
  displayName: "KEDA's triggers take credentials from a TriggerAuthentication",
  description:
    "What stands in a trigger's metadata can be read by everybody who may read the ScaledObject, and it is in the history of the repository. A TriggerAuthentication refers to a Secret instead.",
  severity: "critical",
  remediationSteps:
    "Move the value to a Secret, and refer to it from a TriggerAuthentication that the trigger names in authenticationRef.",
  url: "https://keda.sh/docs/latest/concepts/authentication/",
  frameworks: [
    axonBaseline("identity", "no credential stands in a scaler"),
    soc2("CC6.1"),
    pciDss("8.6.2"),
    iso27001("5.17"),
  ],
  peers: [],
  tags: ["kubernetes", "secrets", "scaling"],
  types: ["kubernetes:keda.sh:ScaledObject", "kubernetes:keda.sh:ScaledJob"],
  *check(resource) {
    for (const trigger of root(resource).at("spec", "triggers").items()) {
      for (const [key, entry] of trigger.at("metadata").entries()) {
        // A name that ends in FromEnv says where the value is, in the words of KEDA.
        const found = key.endsWith("FromEnv") ? undefined : exposureOf(key, entry.value);
        if (entry.value === UNKNOWN) yield unknown(entry);
        else if (found) yield violation(entry, found, fix);
      }
    }
  },
  examples: {
    compliant: [
      scaled({ address: "redis:6379", listName: "jobs" }, { authenticationRef: { name: "redis" } }),
      scaled({ passwordFromEnv: "REDIS_PASSWORD" }),
      scaled({ query: 'sum(rate(http_requests_total{job="api"}[1m]))', threshold: "100" }),
    ],
    violating: [
      scaled({ password: "correct horse" }),
      scaled({ connection: "amqp://app:horse@rabbit/vhost" }),
      scaled({ token: SECRET }),
    ],
    notApplicable: [configMap],
    unknown: [scaled(UNKNOWN), scaled({ password: UNKNOWN })],
  },
});
