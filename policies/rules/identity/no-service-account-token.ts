import {
  type Answer,
  any,
  bindingTypes,
  boundAccounts,
  cisKubernetes,
  configMap,
  defineRule,
  deployment,
  describeValue,
  isBound,
  isCustom,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  podsOf,
  type Resource,
  root,
  type Stack,
  sameNamespace,
  serviceAccountOf,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
  type Words,
  workloadTypes,
} from "../../lib/index.ts";

const types = workloadTypes;
const account = (automountServiceAccountToken: unknown) =>
  manifest({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api" }, automountServiceAccountToken });
const binding = (name: unknown) =>
  manifest({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    subjects: [{ kind: "ServiceAccount", name }],
  });

export const noServiceAccountToken = defineRule({
  scope: "stack",
  name: "no-service-account-token",
  displayName: "Pods get no token for the Kubernetes API",
  description:
    "Hardly any service calls the Kubernetes API; the token it gets all the same is what an intruder takes first. With it he asks the API who else is there, and may act as the service until the token expires.",
  severity: "medium",
  remediationSteps:
    "Set automountServiceAccountToken to false on the pod or on its ServiceAccount; what calls the API gets an account of its own, and a role is bound to it.",
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
    "C-0261",
  ],
  tags: ["kubernetes", "access"],
  types,
  remediable: true,
  breaks: "a program that shows the token of its account to somebody",
  *check(stack) {
    for (const workload of stack.ofType(...types)) {
      for (const pod of podsOf(workload)) {
        const own = pod.spec.at("automountServiceAccountToken");
        const account = serviceAccountOf(pod);
        const name = account.value ?? "default";
        const forbidden = own.value === undefined ? forbiddenByAccount(stack, workload, name) : false;
        const bindings = stack.sharing(stack.ofType(...bindingTypes), accountWords(name), boundAccounts);
        const needed = any(bindings.map((binding) => isBound(binding, name, workload)));
        if (own.value === false || forbidden === true || needed === true) continue;
        if (isHidden(own.value) || forbidden === UNKNOWN || needed === UNKNOWN) yield unknown(own);
        else {
          // An account of its own may have rights that stand elsewhere, and so may what an operator puts beside the containers.
          const remedy = name === "default" && !isCustom(workload) ? { value: false } : undefined;
          yield violation(
            own,
            `is ${describeValue(own.value)}`,
            "set it to false, or bind the role it needs to its account",
            remedy,
          );
        }
      }
    }
  },
  examples: {
    compliant: [
      [deployment({ automountServiceAccountToken: false })],
      [deployment({ serviceAccountName: "api" }), account(false)],
      // It is there to call the API.
      [deployment({ serviceAccountName: "api" }), account(undefined), binding("api")],
      [deployment({ serviceAccountName: "api", automountServiceAccountToken: true }), binding("api")],
    ],
    violating: [
      [deployment({})],
      [deployment({ automountServiceAccountToken: true })],
      [deployment({ serviceAccountName: "api", automountServiceAccountToken: true }), account(false)],
      [deployment({ serviceAccountName: "api" }), account(undefined)],
      [deployment({ serviceAccountName: "api" }), binding("operator")],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [deployment({ automountServiceAccountToken: UNKNOWN })],
      [deployment({ serviceAccountName: "api" }), account(UNKNOWN)],
      [deployment({ serviceAccountName: UNKNOWN }), account(false)],
      [deployment({ serviceAccountName: "api" }), binding(UNKNOWN)],
    ],
  },
});

/** Whether the pod's ServiceAccount, where it is in the stack, forbids the token. */
function forbiddenByAccount(stack: Stack, workload: Resource, name: Value): Answer {
  const accounts = stack.besides(workload, "kubernetes:core:ServiceAccount");
  const near = stack.sharing(accounts, accountWords(name), ownName);
  return any(
    near.map((account) => {
      const forbidden = root(account).at("automountServiceAccountToken").value;
      if (forbidden !== false && !isHidden(forbidden)) return false;
      if (!isHidden(name) && name !== nameOf(account)) return false;
      return isHidden(forbidden) || isHidden(name) ? UNKNOWN : sameNamespace(account, workload);
    }),
  );
}

function accountWords(name: Value): Words {
  return typeof name === "string" ? [name] : undefined;
}

function nameOf(account: Resource): string {
  return root(account).at("metadata", "name").text ?? account.name;
}

function ownName(account: Resource) {
  return [nameOf(account)];
}
