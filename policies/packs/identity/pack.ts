import { definePack } from "../../lib/pack.ts";
import { noClusterAdminBinding } from "../../rules/identity/no-cluster-admin-binding.ts";
import { noSecretInConfigMap } from "../../rules/identity/no-secret-in-config-map.ts";
import { noSecretInEnv } from "../../rules/identity/no-secret-in-env.ts";
import { noServiceAccountToken } from "../../rules/identity/no-service-account-token.ts";
import { noWildcardRbac } from "../../rules/identity/no-wildcard-rbac.ts";

export const identity = definePack(
  {
    name: "identity",
    displayName: "Identity",
    description: "No more access than needed, and no credential in the open",
  },
  [
    [noClusterAdminBinding, "everywhere"],
    [noSecretInConfigMap, "everywhere"],
    [noSecretInEnv, "everywhere"],
    [noServiceAccountToken, "advice"],
    [noWildcardRbac, "everywhere"],
  ],
);
