import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "azure-native:authorization:RoleAssignment";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const owner = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const assignment = (roleDefinitionId: unknown, scope: unknown) => resource(type, { roleDefinitionId, scope });

/** Built-in roles that are, or can give themselves, everything. Source: learn.microsoft.com, Azure built-in roles. */
const broadRoles = [
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
  ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
  ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"],
] as const;

const definitionType = "azure-native:authorization:RoleDefinition";
const definition = (actions: readonly unknown[], scope: string) =>
  resource(definitionType, { permissions: [{ actions }], assignableScopes: [scope] });
const wideScope = /^\/(?:providers\/Microsoft\.Management\/managementGroups\/[^/]+|subscriptions\/[^/]+)?\/?$/i;

export const azureNoBroadRole = defineRule({
  scope: "resource",
  name: "azure-no-broad-role",
  displayName: "Nobody owns a whole subscription",
  description:
    "Owner, Contributor and the roles that give roles, at a subscription or above, are every resource in it and every right to more. One login that leaks is then all of the cloud.",
  severity: "high",
  remediationSteps: "Assign the narrowest built-in role at the resource or its resource group.",
  url: "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  frameworks: [
    axonBaseline("identity", "rights are as narrow as the work"),
    soc2("CC6.3"),
    pciDss("7.2.2"),
    iso27001("8.2"),
  ],
  peers: ["CKV_AZURE_39"],
  tags: ["azure", "iam"],
  types: [type, definitionType],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type.endsWith(":RoleDefinition")) {
      const isWide = inputs
        .at("assignableScopes")
        .items()
        .some(({ text }) => text !== undefined && wideScope.test(text));
      const actions = inputs
        .at("permissions")
        .items()
        .flatMap((permission) => permission.at("actions").items());
      for (const action of isWide ? actions : []) {
        yield* demand(action, (name) => name !== "*", "name the actions that the work needs");
      }
      return;
    }
    const [role, scope] = [inputs.at("roleDefinitionId"), inputs.at("scope")];
    const broad = isHidden(role.value)
      ? UNKNOWN
      : broadRoles.find(([id]) => role.text?.toLowerCase().endsWith(id))?.[1];
    const wide = isHidden(scope.value) ? UNKNOWN : wideScope.test(scope.text ?? "");
    if (broad === undefined || !wide) return;
    if (broad === UNKNOWN || wide === UNKNOWN) yield unknown(broad === UNKNOWN ? role : scope);
    else
      yield violation(
        role,
        `is ${broad} of ${JSON.stringify(scope.text)}`,
        "assign a narrower role at the resource group",
      );
  },
  examples: {
    compliant: [
      assignment(owner, `${subscription}/resourceGroups/shop`),
      definition(["Microsoft.Storage/*/read"], subscription),
      definition(["*"], `${subscription}/resourceGroups/shop`),
      assignment(
        "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
        subscription,
      ),
    ],
    violating: [
      assignment(owner, subscription),
      assignment(`${subscription}${owner}`, "/providers/Microsoft.Management/managementGroups/axon"),
      assignment(owner, "/"),
      definition(["Microsoft.Storage/*/read", "*"], subscription),
    ],
    notApplicable: [configMap],
    unknown: [assignment(UNKNOWN, subscription), assignment(owner, UNKNOWN)],
  },
});
