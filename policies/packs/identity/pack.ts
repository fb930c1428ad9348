import { definePack } from "../../lib/pack.ts";
import { awsEcsNoPlainSecrets } from "../../rules/identity/aws-ecs-no-plain-secrets.ts";
import { awsEcsOwnRoles } from "../../rules/identity/aws-ecs-own-roles.ts";
import { awsElasticacheAuth } from "../../rules/identity/aws-elasticache-auth.ts";
import { awsIamNoAdminPolicy } from "../../rules/identity/aws-iam-no-admin-policy.ts";
import { awsIamNoPrivilegeEscalation } from "../../rules/identity/aws-iam-no-privilege-escalation.ts";
import { awsIamNoUserCredentials } from "../../rules/identity/aws-iam-no-user-credentials.ts";
import { awsIamNoWildcardAction } from "../../rules/identity/aws-iam-no-wildcard-action.ts";
import { awsIamNoWildcardResource } from "../../rules/identity/aws-iam-no-wildcard-resource.ts";
import { awsIamTrustPolicy } from "../../rules/identity/aws-iam-trust-policy.ts";
import { awsLambdaNoPlainSecrets } from "../../rules/identity/aws-lambda-no-plain-secrets.ts";
import { awsPasswordPolicy } from "../../rules/identity/aws-password-policy.ts";
import { awsPolicyDocument } from "../../rules/identity/aws-policy-document.ts";
import { awsRdsIamAuth } from "../../rules/identity/aws-rds-iam-auth.ts";
import { awsRdsManagedPassword } from "../../rules/identity/aws-rds-managed-password.ts";
import { awsSecretRotation } from "../../rules/identity/aws-secret-rotation.ts";
import { azureAksLogins } from "../../rules/identity/azure-aks-logins.ts";
import { azureAksSecretRotation } from "../../rules/identity/azure-aks-secret-rotation.ts";
import { azureContainerGroupIdentity } from "../../rules/identity/azure-container-group-identity.ts";
import { azureContainersNoPlainSecrets } from "../../rules/identity/azure-containers-no-plain-secrets.ts";
import { azureKeyExpiry } from "../../rules/identity/azure-key-expiry.ts";
import { azureNoBroadRole } from "../../rules/identity/azure-no-broad-role.ts";
import { azureNoSharedKeys } from "../../rules/identity/azure-no-shared-keys.ts";
import { azurePostgresThrottling } from "../../rules/identity/azure-postgres-throttling.ts";
import { azureRegistryLogins } from "../../rules/identity/azure-registry-logins.ts";
import { azureVmLogin } from "../../rules/identity/azure-vm-login.ts";
import { azureWebAppNoPlainSecrets } from "../../rules/identity/azure-web-app-no-plain-secrets.ts";
import { gcpFederationCondition } from "../../rules/identity/gcp-federation-condition.ts";
import { gcpGkeIdentity } from "../../rules/identity/gcp-gke-identity.ts";
import { gcpInstanceLogin } from "../../rules/identity/gcp-instance-login.ts";
import { gcpNoAccountKeys } from "../../rules/identity/gcp-no-account-keys.ts";
import { gcpNoBasicRoles } from "../../rules/identity/gcp-no-basic-roles.ts";
import { gcpNoDefaultAccount } from "../../rules/identity/gcp-no-default-account.ts";
import { gcpRedisLogin } from "../../rules/identity/gcp-redis-login.ts";
import { gcpRunNoPlainSecrets } from "../../rules/identity/gcp-run-no-plain-secrets.ts";
import { gcpRunOwnAccount } from "../../rules/identity/gcp-run-own-account.ts";
import { noAdmissionControl } from "../../rules/identity/no-admission-control.ts";
import { noClusterAdminBinding } from "../../rules/identity/no-cluster-admin-binding.ts";
import { noClusterWideSecrets } from "../../rules/identity/no-cluster-wide-secrets.ts";
import { noEscalationVerbs } from "../../rules/identity/no-escalation-verbs.ts";
import { noInlineSecret } from "../../rules/identity/no-inline-secret.ts";
import { noLongLivedToken } from "../../rules/identity/no-long-lived-token.ts";
import { noPodCreation } from "../../rules/identity/no-pod-creation.ts";
import { noSecretInAnnotations } from "../../rules/identity/no-secret-in-annotations.ts";
import { noSecretInConfigMap } from "../../rules/identity/no-secret-in-config-map.ts";
import { noSecretInEnv } from "../../rules/identity/no-secret-in-env.ts";
import { noSecretInStartupScript } from "../../rules/identity/no-secret-in-startup-script.ts";
import { noServiceAccountToken } from "../../rules/identity/no-service-account-token.ts";
import { noShellInPods } from "../../rules/identity/no-shell-in-pods.ts";
import { noSystemSubjects } from "../../rules/identity/no-system-subjects.ts";
import { noWildcardRbac } from "../../rules/identity/no-wildcard-rbac.ts";
import { oneSystemPerSecret } from "../../rules/identity/one-system-per-secret.ts";
import { ownServiceAccount } from "../../rules/identity/own-service-account.ts";
import { secretRefresh } from "../../rules/identity/secret-refresh.ts";
import { secretsAsFiles } from "../../rules/identity/secrets-as-files.ts";
import { triggerAuthentication } from "../../rules/identity/trigger-authentication.ts";

export const identity = definePack(
  {
    name: "identity",
    displayName: "Identity",
    description: "No more access than needed, and no credential in the open",
  },
  [
    [awsEcsNoPlainSecrets, "everywhere"],
    [awsEcsOwnRoles, "released"],
    [awsElasticacheAuth, "everywhere"],
    [awsIamNoAdminPolicy, "everywhere"],
    [awsIamNoPrivilegeEscalation, "everywhere"],
    [awsIamNoUserCredentials, "released"],
    [awsIamNoWildcardAction, "everywhere"],
    [awsIamNoWildcardResource, "released"],
    [awsIamTrustPolicy, "everywhere"],
    [awsLambdaNoPlainSecrets, "everywhere"],
    [awsPolicyDocument, "everywhere"],
    [awsRdsIamAuth, "advice"],
    [awsRdsManagedPassword, "released"],
    [awsSecretRotation, "advice"],
    [awsPasswordPolicy, "released"],
    [azureAksLogins, "released"],
    [azureAksSecretRotation, "advice"],
    [azureContainerGroupIdentity, "advice"],
    [azureContainersNoPlainSecrets, "everywhere"],
    [azureKeyExpiry, "advice"],
    [azureNoBroadRole, "released"],
    [azureNoSharedKeys, "advice"],
    [azurePostgresThrottling, "advice"],
    [azureRegistryLogins, "released"],
    [azureVmLogin, "released"],
    [azureWebAppNoPlainSecrets, "everywhere"],
    [gcpGkeIdentity, "released"],
    [gcpInstanceLogin, "released"],
    [gcpFederationCondition, "everywhere"],
    [noSecretInStartupScript, "everywhere"],
    [gcpNoAccountKeys, "released"],
    [gcpNoBasicRoles, "released"],
    [gcpNoDefaultAccount, "released"],
    [gcpRedisLogin, "everywhere"],
    [gcpRunNoPlainSecrets, "everywhere"],
    [gcpRunOwnAccount, "released"],
    [noAdmissionControl, "everywhere"],
    [noClusterAdminBinding, "everywhere"],
    [noClusterWideSecrets, "everywhere"],
    [noEscalationVerbs, "everywhere"],
    [noInlineSecret, "released"],
    [noLongLivedToken, "released"],
    [noPodCreation, "optional"],
    [noSecretInAnnotations, "everywhere"],
    [noSecretInConfigMap, "everywhere"],
    [noSecretInEnv, "everywhere"],
    [noServiceAccountToken, "advice"],
    [noShellInPods, "everywhere"],
    [noSystemSubjects, "everywhere"],
    [noWildcardRbac, "everywhere"],
    [oneSystemPerSecret, "advice"],
    [ownServiceAccount, "advice"],
    [secretRefresh, "released"],
    [secretsAsFiles, "optional"],
    [triggerAuthentication, "everywhere"],
  ],
);
