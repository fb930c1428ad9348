import { definePack } from "../../lib/pack.ts";
import { awsEcsNoPlainSecrets } from "../../rules/identity/aws-ecs-no-plain-secrets.ts";
import { awsElasticacheAuth } from "../../rules/identity/aws-elasticache-auth.ts";
import { awsIamNoAdminPolicy } from "../../rules/identity/aws-iam-no-admin-policy.ts";
import { awsIamNoPrivilegeEscalation } from "../../rules/identity/aws-iam-no-privilege-escalation.ts";
import { awsIamNoUserCredentials } from "../../rules/identity/aws-iam-no-user-credentials.ts";
import { awsIamNoWildcardAction } from "../../rules/identity/aws-iam-no-wildcard-action.ts";
import { awsIamNoWildcardResource } from "../../rules/identity/aws-iam-no-wildcard-resource.ts";
import { awsIamTrustPolicy } from "../../rules/identity/aws-iam-trust-policy.ts";
import { awsLambdaNoPlainSecrets } from "../../rules/identity/aws-lambda-no-plain-secrets.ts";
import { awsPolicyDocument } from "../../rules/identity/aws-policy-document.ts";
import { awsRdsIamAuth } from "../../rules/identity/aws-rds-iam-auth.ts";
import { awsRdsManagedPassword } from "../../rules/identity/aws-rds-managed-password.ts";
import { awsSecretRotation } from "../../rules/identity/aws-secret-rotation.ts";
import { noAdmissionControl } from "../../rules/identity/no-admission-control.ts";
import { noClusterAdminBinding } from "../../rules/identity/no-cluster-admin-binding.ts";
import { noClusterWideSecrets } from "../../rules/identity/no-cluster-wide-secrets.ts";
import { noEscalationVerbs } from "../../rules/identity/no-escalation-verbs.ts";
import { noSecretInAnnotations } from "../../rules/identity/no-secret-in-annotations.ts";
import { noSecretInConfigMap } from "../../rules/identity/no-secret-in-config-map.ts";
import { noSecretInEnv } from "../../rules/identity/no-secret-in-env.ts";
import { noServiceAccountToken } from "../../rules/identity/no-service-account-token.ts";
import { noShellInPods } from "../../rules/identity/no-shell-in-pods.ts";
import { noSystemSubjects } from "../../rules/identity/no-system-subjects.ts";
import { noWildcardRbac } from "../../rules/identity/no-wildcard-rbac.ts";
import { oneSystemPerSecret } from "../../rules/identity/one-system-per-secret.ts";
import { ownServiceAccount } from "../../rules/identity/own-service-account.ts";
import { triggerAuthentication } from "../../rules/identity/trigger-authentication.ts";

export const identity = definePack(
  {
    name: "identity",
    displayName: "Identity",
    description: "No more access than needed, and no credential in the open",
  },
  [
    [awsEcsNoPlainSecrets, "everywhere"],
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
    [noAdmissionControl, "everywhere"],
    [noClusterAdminBinding, "everywhere"],
    [noClusterWideSecrets, "everywhere"],
    [noEscalationVerbs, "everywhere"],
    [noSecretInAnnotations, "everywhere"],
    [noSecretInConfigMap, "everywhere"],
    [noSecretInEnv, "everywhere"],
    [noServiceAccountToken, "advice"],
    [noShellInPods, "everywhere"],
    [noSystemSubjects, "everywhere"],
    [noWildcardRbac, "everywhere"],
    [oneSystemPerSecret, "advice"],
    [ownServiceAccount, "advice"],
    [triggerAuthentication, "everywhere"],
  ],
);
