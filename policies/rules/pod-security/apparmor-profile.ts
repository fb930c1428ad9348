import {
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  type Pod,
  type Property,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
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
  description: "Where the node has AppArmor, an unconfined container loses its last mandatory access control.",
  severity: "medium",
  remediationSteps: "Remove the AppArmor profile, or set it to RuntimeDefault or Localhost.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "appArmorProfile"),
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
