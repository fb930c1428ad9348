import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  findNamed,
  isHidden,
  iso27001,
  manifest,
  namespaceOf,
  type Pod,
  type Property,
  podsOf,
  type Resource,
  root,
  type Stack,
  scalerTypes,
  scaleTarget,
  serviceAccountOf,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const account = (name: unknown) => ({
  ...manifest({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } }),
  name: "account",
});
const settings = (name: unknown) => manifest({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
const volume = (name: unknown, more: object = {}) => ({
  volumes: [{ name: "settings", configMap: { name, ...more } }],
});
const scaler = (name: unknown) =>
  manifest({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    spec: { scaleTargetRef: { kind: "Deployment", name } },
  });

const externalSecret = "kubernetes:external-secrets.io:ExternalSecret";
const filled = (store: object) =>
  manifest({ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", spec: { secretStoreRef: store } });
const secretStore = manifest({
  apiVersion: "external-secrets.io/v1",
  kind: "SecretStore",
  metadata: { name: "vault" },
});

/** What the cluster puts into every namespace itself. */
const given: readonly unknown[] = ["default", "kube-root-ca.crt"];

export const referencesExist = defineRule({
  scope: "stack",
  name: "references-exist",
  displayName: "What is referred to is there",
  description:
    "A pod whose ConfigMap or account is missing does not start, an autoscaler without its workload scales nothing, and a secret without its store stays empty. A rename that forgot one reference is found only when it is deployed.",
  severity: "medium",
  remediationSteps: "Correct the name, add what is referred to, or mark the reference optional.",
  url: "https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/",
  frameworks: [axonBaseline("governance", "references lead somewhere"), soc2("A1.2"), iso27001("8.9")],
  peers: [
    "kube-linter:non-existent-service-account",
    "kube-linter:dangling-horizontalpodautoscaler",
    "kyverno:verify-vpa-target",
  ],
  tags: ["kubernetes", "governance", "references"],
  types: [...workloadTypes, ...scalerTypes, externalSecret],
  *check(stack) {
    for (const workload of stack.ofType(...workloadTypes)) {
      for (const [name, type] of podsOf(workload).flatMap(references)) {
        yield* demandThere(stack, workload, name, [type]);
      }
    }
    for (const secret of stack.ofType(externalSecret)) {
      const store = root(secret).at("spec", "secretStoreRef");
      if ((store.at("kind").value ?? "SecretStore") === "SecretStore") {
        yield* demandThere(stack, secret, store.at("name"), ["kubernetes:external-secrets.io:SecretStore"]);
      }
    }
    for (const scaler of stack.ofType(...scalerTypes)) {
      const target = scaleTarget(scaler);
      if ((target.at("kind").text ?? "Deployment") === "Deployment") {
        yield* demandThere(stack, scaler, target.at("name"), ["kubernetes:apps:Deployment"]);
      }
    }
  },
  examples: {
    compliant: [
      [deployment({ serviceAccountName: "api" }), account("api")],
      [deployment({ serviceAccountName: "default" }), account("api")],
      [deployment({ serviceAccountName: "" }), account("api")],
      [deployment(volume("settings")), settings("settings")],
      [deployment(volume("gone", { optional: true })), settings("settings")],
      [scaler("fusion"), deployment({})],
      [filled({ name: "vault" }), secretStore],
      [filled({ name: "shared", kind: "ClusterSecretStore" }), secretStore],
      // Alone a manifest says nothing of what else there is.
      [deployment({ serviceAccountName: "api" })],
    ],
    violating: [
      [deployment({ serviceAccountName: "apis" }), account("api")],
      [deployment(volume("setings")), settings("settings")],
      [scaler("fusoin"), deployment({})],
      [filled({ name: "valt" }), secretStore],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [deployment({ serviceAccountName: UNKNOWN }), account("api")],
      [deployment({ serviceAccountName: "apis" }), account(UNKNOWN)],
    ],
  },
});

type Reference = readonly [name: Property, type: string];

function references(pod: Pod): readonly Reference[] {
  const { spec } = pod;
  const volumes = spec
    .at("volumes")
    .items()
    .map((volume) => volume.at("configMap"));
  const sources = ["containers", "initContainers"].flatMap((list) =>
    spec
      .at(list)
      .items()
      .flatMap((container) => [
        ...container
          .at("envFrom")
          .items()
          .map((source) => source.at("configMapRef")),
        ...container
          .at("env")
          .items()
          .map((variable) => variable.at("valueFrom", "configMapKeyRef")),
      ]),
  );
  const maps = [...volumes, ...sources].filter((source) => source.at("optional").value !== true);
  return [
    [serviceAccountOf(pod), "kubernetes:core:ServiceAccount"],
    ...maps.map((source): Reference => [source.at("name"), "kubernetes:core:ConfigMap"]),
  ];
}

/** Judges only where the namespace has resources of the type: one that has none gets them from elsewhere. */
function* demandThere(stack: Stack, from: Resource, name: Property, types: readonly string[]) {
  if (name.value === undefined || given.includes(name.value)) return;
  const there = stack.within(namespaceOf(from).value ?? "default", ...types);
  if (there.length === 0) return;
  if (isHidden(name.value)) {
    yield unknown(name);
    return;
  }
  const { found, isOpen } = findNamed(stack, there, name.value);
  if (found.length > 0) return;
  if (isOpen) yield unknown(name);
  else {
    const kind = types[0]?.split(":").at(-1);
    yield violation(
      name,
      `is ${JSON.stringify(name.value)}, and there is no such ${kind}`,
      "correct the name, or add it",
    );
  }
}
