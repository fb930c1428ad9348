import {
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  iso27001,
  nsaCisa,
  type Pod,
  type Property,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  type Value,
  workload,
  workloadTypes,
} from "../../lib/index.ts";

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";
const fix = 'remove it or set it to "RuntimeDefault"';

export const apparmorProfile = defineRule({
  scope: "resource",
  name: "apparmor-profile",
  displayName: "AppArmor is not switched off",
  description:
    "Where the node has AppArmor, an unconfined container loses its last mandatory access control. Whatever hole it has then reaches files and calls the default profile would have refused.",
  severity: "medium",
  remediationSteps: "Remove the AppArmor profile, or set it to RuntimeDefault or Localhost.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "appArmorProfile"),
    nsaCisa("Hardening container environments"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["KSV-0002", "kyverno:restrict-apparmor-profiles", "gatekeeper:apparmor"],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const place of [pod.spec, ...pod.containers.map(({ property }) => property)]) {
        yield* demand(place.at("securityContext", "appArmorProfile", "type"), acceptsField, fix);
      }
      for (const annotation of annotations(pod)) {
        yield* demand(annotation, acceptsAnnotation, 'remove it or set it to "runtime/default"');
      }
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { appArmorProfile: { type: "RuntimeDefault" } } })],
    violating: [
      container({ securityContext: { appArmorProfile: { type: "Unconfined" } } }),
      deployment({ securityContext: { appArmorProfile: { type: "Unconfined" } } }),
      workload("v1", "Pod", {}, {}, { annotations: { [`${annotationPrefix}api`]: "unconfined" } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { appArmorProfile: { type: UNKNOWN } } })],
  },
});

function acceptsField(type: Value | undefined): boolean {
  return type === undefined || type === "RuntimeDefault" || type === "Localhost";
}

function acceptsAnnotation(value: Value | undefined): boolean {
  return value === "" || value === "runtime/default" || (typeof value === "string" && value.startsWith("localhost/"));
}

function annotations({ metadata }: Pod): readonly Property[] {
  const entries = metadata.at("annotations").entries();
  return entries.filter(([key]) => key.startsWith(annotationPrefix)).map(([, property]) => property);
}
