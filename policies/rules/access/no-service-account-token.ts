import {
  type Answer,
  any,
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  isHidden,
  manifest,
  type Property,
  podsOf,
  type Resource,
  root,
  type Stack,
  sameNamespace,
  UNKNOWN,
  unknown,
  workloadTypes,
} from "../../lib/index.ts";

const types = workloadTypes;
const account = (automountServiceAccountToken: unknown) =>
  manifest({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api" }, automountServiceAccountToken });

export const noServiceAccountToken = defineRule({
  scope: "stack",
  name: "no-service-account-token",
  displayName: "Pods get no token for the Kubernetes API",
  description:
    "Hardly any service calls the Kubernetes API; the token it gets all the same is what an intruder takes first.",
  severity: "medium",
  remediationSteps: "Set automountServiceAccountToken to false on the pod or on its ServiceAccount.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
  framework: cisKubernetes("5.1.6", "Ensure that Service Account Tokens are only mounted where necessary"),
  tags: ["kubernetes", "access"],
  types,
  *check(stack) {
    for (const workload of stack.ofType(...types)) {
      for (const { spec } of podsOf(workload)) {
        const own = spec.at("automountServiceAccountToken");
        const forbidden = own.value === undefined ? forbiddenByAccount(stack, workload, spec) : false;
        if (forbidden === UNKNOWN) yield unknown(own);
        else if (!forbidden) yield* demand(own, (value) => value === false, "set it to false");
      }
    }
  },
  examples: {
    compliant: [
      [deployment({ automountServiceAccountToken: false })],
      [deployment({ serviceAccountName: "api" }), account(false)],
    ],
    violating: [
      [deployment({})],
      [deployment({ automountServiceAccountToken: true })],
      [deployment({ serviceAccountName: "api", automountServiceAccountToken: true }), account(false)],
      [deployment({ serviceAccountName: "api" }), account(undefined)],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [deployment({ automountServiceAccountToken: UNKNOWN })],
      [deployment({ serviceAccountName: "api" }), account(UNKNOWN)],
      [deployment({ serviceAccountName: UNKNOWN }), account(false)],
    ],
  },
});

/** Whether the pod's ServiceAccount, where it is in the stack, forbids the token. */
function forbiddenByAccount(stack: Stack, workload: Resource, pod: Property): Answer {
  // The deprecated name of the field is still read by the API.
  const name = pod.at("serviceAccountName").value ?? pod.at("serviceAccount").value ?? "default";
  return any(
    stack.besides(workload, "kubernetes:core:ServiceAccount").map((account) => {
      const forbidden = root(account).at("automountServiceAccountToken").value;
      const known = root(account).at("metadata", "name").text ?? account.name;
      if (forbidden !== false && !isHidden(forbidden)) return false;
      if (!isHidden(name) && name !== known) return false;
      return isHidden(forbidden) || isHidden(name) ? UNKNOWN : sameNamespace(account, workload);
    }),
  );
}
