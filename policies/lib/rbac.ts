import { manifest } from "./examples.ts";
import { namespaceOf } from "./namespace.ts";
import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { type Answer, all, any, sameValue } from "./selector.ts";
import { isHidden, UNKNOWN, type Value } from "./value.ts";
import type { Words } from "./word-index.ts";

/** The type keys of what grants permissions. */
export const roleTypes = [
  "kubernetes:rbac.authorization.k8s.io:Role",
  "kubernetes:rbac.authorization.k8s.io:ClusterRole",
];

/** The type keys of what gives them to somebody. */
export const bindingTypes = [
  "kubernetes:rbac.authorization.k8s.io:RoleBinding",
  "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding",
];

/** What a rule of a role may grant; a part that is left out is not asked. */
export interface Grant {
  readonly group: string;
  /** Resources, with their subresource where it is one: `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules of a role. */
export function rulesOf(role: Resource): readonly Property[] {
  return root(role).at("rules").items();
}

/** Whether a rule grants one of the verbs on one of the resources. A wildcard grants all of its kind. */
export function grants(rule: Property, { group, resources, verbs }: Grant): Answer {
  const subresources = resources.filter((name) => name.includes("/")).map((name) => `*/${name.split("/")[1]}`);
  return all([
    holds(rule.at("apiGroups"), [group, "*"]),
    holds(rule.at("resources"), [...resources, ...subresources, "*"]),
    holds(rule.at("verbs"), [...verbs, "*"]),
  ]);
}

function holds(list: Property, wanted: readonly string[]): Answer {
  return any(
    list
      .items()
      .map((item) => (isHidden(item.value) ? UNKNOWN : typeof item.value === "string" && wanted.includes(item.value))),
  );
}

/**
 * Whether a binding gives an account of a workload's namespace rights. A manifest that leaves its namespace to whoever applies
 * it may be of any.
 */
export function isBound(binding: Resource, account: Value, workload: Resource): Answer {
  const namespace = namespaceOf(workload);
  const subjects = root(binding).at("subjects");
  if (isHidden(subjects.value)) return UNKNOWN;
  return any(
    subjects.items().map((subject) => {
      if (subject.at("kind").value !== "ServiceAccount") return isHidden(subject.at("kind").value) ? UNKNOWN : false;
      const place = subject.at("namespace");
      return all([
        isHidden(account) || isHidden(subject.at("name").value) ? UNKNOWN : subject.at("name").value === account,
        namespace.value === undefined || place.value === undefined ? true : sameValue(place, namespace),
      ]);
    }),
  );
}

/** Names of the accounts that a binding gives rights; undefined where not all of them are known. */
export function boundAccounts(binding: Resource): Words {
  const subjects = root(binding).at("subjects");
  if (isHidden(subjects.value) || subjects.items().some((subject) => isHidden(subject.at("kind").value)))
    return undefined;
  const accounts = subjects.items().filter((subject) => subject.at("kind").value === "ServiceAccount");
  const names = accounts.map((account) => account.at("name").text);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** An example of a role with these rules. */
export function role(rules: unknown, kind: "Role" | "ClusterRole" = "ClusterRole"): Resource {
  return manifest({ apiVersion: "rbac.authorization.k8s.io/v1", kind, rules });
}
