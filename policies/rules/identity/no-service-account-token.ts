import {
  type Answer,
  any,
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  type Property,
  pciDss,
  podsOf,
  type Resource,
  root,
  type Stack,
  sameNamespace,
  soc2,
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
    "Hardly any service calls the Kubernetes API; the token it gets all the same is what an intruder takes first. With it he asks the API who else is there, and may act as the service until the token expires.",
  severity: "medium",
  remediationSteps: "Set automountServiceAccountToken to false on the pod or on its ServiceAccount.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
  frameworks: [
    cisKubernetes("5.1.6"),
    nsaCisa("Protecting Pod service account tokens"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV_K8S_38",
    "KSV-0036",
    "C-0034",
    "polaris:automountServiceAccountToken",
    "kyverno:restrict-automount-sa-token",
    "gatekeeper:automount-serviceaccount-token",
  ],
  tags: ["kubernetes", "access"],
  types,
  remediable: true,
  *check(stack) {
    for (const workload of stack.ofType(...types)) {
      for (const { spec } of podsOf(workload)) {
        const own = spec.at("automountServiceAccountToken");
        const forbidden = own.value === undefined ? forbiddenByAccount(stack, workload, spec) : false;
        if (forbidden === UNKNOWN) yield unknown(own);
        else if (!forbidden) yield* demand(own, (value) => value === false, "set it to false", { value: false });
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
  const accounts = stack.besides(workload, "kubernetes:core:ServiceAccount");
  const near = stack.sharing(accounts, typeof name === "string" ? [name] : undefined, ownName);
  return any(
    near.map((account) => {
      const forbidden = root(account).at("automountServiceAccountToken").value;
      if (forbidden !== false && !isHidden(forbidden)) return false;
      if (!isHidden(name) && name !== nameOf(account)) return false;
      return isHidden(forbidden) || isHidden(name) ? UNKNOWN : sameNamespace(account, workload);
    }),
  );
}

function nameOf(account: Resource): string {
  return root(account).at("metadata", "name").text ?? account.name;
}

function ownName(account: Resource) {
  return [nameOf(account)];
}
