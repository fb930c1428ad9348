import { definePack } from "../../lib/pack.ts";
import { adminInterfacePrivate } from "../../rules/exposure/admin-interface-private.ts";
import { allowedHosts } from "../../rules/exposure/allowed-hosts.ts";
import { awsApiAuth } from "../../rules/exposure/aws-api-auth.ts";
import { awsDataPortsByGroup } from "../../rules/exposure/aws-data-ports-by-group.ts";
import { awsDefaultSecurityGroup } from "../../rules/exposure/aws-default-security-group.ts";
import { awsEcsNoPublicIp } from "../../rules/exposure/aws-ecs-no-public-ip.ts";
import { awsEdgeFirewall } from "../../rules/exposure/aws-edge-firewall.ts";
import { awsEksPrivateEndpoint } from "../../rules/exposure/aws-eks-private-endpoint.ts";
import { awsFlowDeclared } from "../../rules/exposure/aws-flow-declared.ts";
import { awsLambdaNotPublic } from "../../rules/exposure/aws-lambda-not-public.ts";
import { awsMskPrivate } from "../../rules/exposure/aws-msk-private.ts";
import { awsNetworkAcl } from "../../rules/exposure/aws-network-acl.ts";
import { awsNoOpenEgress } from "../../rules/exposure/aws-no-open-egress.ts";
import { awsNoPublicAddress } from "../../rules/exposure/aws-no-public-address.ts";
import { awsNoPublicAdminPorts } from "../../rules/exposure/aws-no-public-admin-ports.ts";
import { awsNoPublicIngress } from "../../rules/exposure/aws-no-public-ingress.ts";
import { awsNoPublicResourcePolicy } from "../../rules/exposure/aws-no-public-resource-policy.ts";
import { awsNoPublicShare } from "../../rules/exposure/aws-no-public-share.ts";
import { awsNotebookPrivate } from "../../rules/exposure/aws-notebook-private.ts";
import { awsOpensearchVpc } from "../../rules/exposure/aws-opensearch-vpc.ts";
import { awsRdsNotPublic } from "../../rules/exposure/aws-rds-not-public.ts";
import { awsS3BlockPublic } from "../../rules/exposure/aws-s3-block-public.ts";
import { awsS3NoPublicAcl } from "../../rules/exposure/aws-s3-no-public-acl.ts";
import { awsStoreNotPublic } from "../../rules/exposure/aws-store-not-public.ts";
import { awsSubnetNoPublicIp } from "../../rules/exposure/aws-subnet-no-public-ip.ts";
import { azureAiPrivate } from "../../rules/exposure/azure-ai-private.ts";
import { azureAksNetworkPolicy } from "../../rules/exposure/azure-aks-network-policy.ts";
import { azureAksPrivateApi } from "../../rules/exposure/azure-aks-private-api.ts";
import { azureContainerGroupPrivate } from "../../rules/exposure/azure-container-group-private.ts";
import { azureCosmosPrivate } from "../../rules/exposure/azure-cosmos-private.ts";
import { azureEdgeFirewall } from "../../rules/exposure/azure-edge-firewall.ts";
import { azureKeyVaultNetwork } from "../../rules/exposure/azure-key-vault-network.ts";
import { azureMessagingPrivate } from "../../rules/exposure/azure-messaging-private.ts";
import { azureNoPublicAdminPorts } from "../../rules/exposure/azure-no-public-admin-ports.ts";
import { azurePostgresPrivate } from "../../rules/exposure/azure-postgres-private.ts";
import { azureRedisPrivate } from "../../rules/exposure/azure-redis-private.ts";
import { azureRegistryPrivate } from "../../rules/exposure/azure-registry-private.ts";
import { azureSqlPrivate } from "../../rules/exposure/azure-sql-private.ts";
import { azureStorageNetwork } from "../../rules/exposure/azure-storage-network.ts";
import { azureStorageNoPublicBlobs } from "../../rules/exposure/azure-storage-no-public-blobs.ts";
import { closedNetworkPolicy } from "../../rules/exposure/closed-network-policy.ts";
import { entryTls } from "../../rules/exposure/entry-tls.ts";
import { gcpBucketClosed } from "../../rules/exposure/gcp-bucket-closed.ts";
import { gcpBucketNotPublic } from "../../rules/exposure/gcp-bucket-not-public.ts";
import { gcpDnsSigned } from "../../rules/exposure/gcp-dns-signed.ts";
import { gcpEdgeFirewall } from "../../rules/exposure/gcp-edge-firewall.ts";
import { gcpGkeNetworkPolicy } from "../../rules/exposure/gcp-gke-network-policy.ts";
import { gcpGkePrivate } from "../../rules/exposure/gcp-gke-private.ts";
import { gcpNoPublicAddress } from "../../rules/exposure/gcp-no-public-address.ts";
import { gcpNoPublicAdminPorts } from "../../rules/exposure/gcp-no-public-admin-ports.ts";
import { gcpNoPublicMembers } from "../../rules/exposure/gcp-no-public-members.ts";
import { gcpPrivateGoogleAccess } from "../../rules/exposure/gcp-private-google-access.ts";
import { gcpRunIngress } from "../../rules/exposure/gcp-run-ingress.ts";
import { gcpRunNotPublic } from "../../rules/exposure/gcp-run-not-public.ts";
import { gcpSqlPrivate } from "../../rules/exposure/gcp-sql-private.ts";
import { loadBalancerSources } from "../../rules/exposure/load-balancer-sources.ts";
import { meshEntryTls } from "../../rules/exposure/mesh-entry-tls.ts";
import { networkDefaultDeny } from "../../rules/exposure/network-default-deny.ts";
import { networkPolicyCoverage } from "../../rules/exposure/network-policy-coverage.ts";
import { networkPolicyPeers } from "../../rules/exposure/network-policy-peers.ts";
import { networkPolicySelectsPods } from "../../rules/exposure/network-policy-selects-pods.ts";
import { noExternalIps } from "../../rules/exposure/no-external-ips.ts";
import { noMetadataEgress } from "../../rules/exposure/no-metadata-egress.ts";
import { noNginxSnippets } from "../../rules/exposure/no-nginx-snippets.ts";
import { noSshPort } from "../../rules/exposure/no-ssh-port.ts";
import { noWildcardHost } from "../../rules/exposure/no-wildcard-host.ts";
import { noWildcardOrigin } from "../../rules/exposure/no-wildcard-origin.ts";
import { serviceType } from "../../rules/exposure/service-type.ts";
import { uniqueRoutes } from "../../rules/exposure/unique-routes.ts";

export const exposure = definePack(
  { name: "exposure", displayName: "Exposure", description: "Workloads that are reachable only as declared" },
  [
    [adminInterfacePrivate, "released"],
    [allowedHosts, "everywhere"],
    [awsApiAuth, "released"],
    [awsDataPortsByGroup, "advice"],
    [awsDefaultSecurityGroup, "advice"],
    [awsEcsNoPublicIp, "everywhere"],
    [awsEdgeFirewall, "advice"],
    [awsEksPrivateEndpoint, "everywhere"],
    [awsFlowDeclared, "advice"],
    [awsLambdaNotPublic, "everywhere"],
    [awsMskPrivate, "everywhere"],
    [awsNetworkAcl, "advice"],
    [awsNoOpenEgress, "advice"],
    [awsNoPublicAddress, "released"],
    [awsNoPublicAdminPorts, "everywhere"],
    [awsNoPublicIngress, "released"],
    [awsNoPublicResourcePolicy, "everywhere"],
    [awsOpensearchVpc, "everywhere"],
    [awsRdsNotPublic, "everywhere"],
    [awsS3BlockPublic, "everywhere"],
    [awsS3NoPublicAcl, "everywhere"],
    [awsSubnetNoPublicIp, "advice"],
    [awsStoreNotPublic, "everywhere"],
    [azureAiPrivate, "advice"],
    [azureAksNetworkPolicy, "released"],
    [azureAksPrivateApi, "everywhere"],
    [azureContainerGroupPrivate, "released"],
    [azureCosmosPrivate, "released"],
    [azureEdgeFirewall, "advice"],
    [awsNoPublicShare, "everywhere"],
    [awsNotebookPrivate, "released"],
    [azureKeyVaultNetwork, "released"],
    [azureMessagingPrivate, "advice"],
    [azureNoPublicAdminPorts, "everywhere"],
    [azurePostgresPrivate, "everywhere"],
    [azureRedisPrivate, "released"],
    [azureRegistryPrivate, "advice"],
    [azureSqlPrivate, "everywhere"],
    [azureStorageNetwork, "released"],
    [azureStorageNoPublicBlobs, "everywhere"],
    [closedNetworkPolicy, "released"],
    [entryTls, "released"],
    [meshEntryTls, "released"],
    [gcpBucketClosed, "released"],
    [gcpBucketNotPublic, "everywhere"],
    [gcpDnsSigned, "advice"],
    [gcpEdgeFirewall, "advice"],
    [gcpGkeNetworkPolicy, "released"],
    [gcpGkePrivate, "everywhere"],
    [gcpNoPublicAddress, "released"],
    [gcpNoPublicAdminPorts, "everywhere"],
    [gcpNoPublicMembers, "everywhere"],
    [gcpPrivateGoogleAccess, "advice"],
    [gcpRunIngress, "advice"],
    [gcpRunNotPublic, "released"],
    [gcpSqlPrivate, "everywhere"],
    [loadBalancerSources, "advice"],
    [networkDefaultDeny, "everywhere"],
    [networkPolicyCoverage, "advice"],
    [networkPolicyPeers, "advice"],
    [networkPolicySelectsPods, "advice"],
    [noExternalIps, "everywhere"],
    [noMetadataEgress, "advice"],
    [noNginxSnippets, "everywhere"],
    [noSshPort, "advice"],
    [noWildcardHost, "advice"],
    [noWildcardOrigin, "everywhere"],
    [serviceType, "everywhere"],
    [uniqueRoutes, "advice"],
  ],
);
