import { definePack } from "../../lib/pack.ts";
import { allowedIssuers } from "../../rules/encryption/allowed-issuers.ts";
import { apiServiceTls } from "../../rules/encryption/api-service-tls.ts";
import { awsBackupVaultKey } from "../../rules/encryption/aws-backup-vault-key.ts";
import { awsClassifiedOwnKey } from "../../rules/encryption/aws-classified-own-key.ts";
import { awsCloudfrontTls } from "../../rules/encryption/aws-cloudfront-tls.ts";
import { awsDatabaseEncrypted } from "../../rules/encryption/aws-database-encrypted.ts";
import { awsEcsEfsTls } from "../../rules/encryption/aws-ecs-efs-tls.ts";
import { awsEksSecretsEncrypted } from "../../rules/encryption/aws-eks-secrets-encrypted.ts";
import { awsElasticacheEncrypted } from "../../rules/encryption/aws-elasticache-encrypted.ts";
import { awsKmsRotation } from "../../rules/encryption/aws-kms-rotation.ts";
import { awsLbTls } from "../../rules/encryption/aws-lb-tls.ts";
import { awsMskEncrypted } from "../../rules/encryption/aws-msk-encrypted.ts";
import { awsOpensearchEncrypted } from "../../rules/encryption/aws-opensearch-encrypted.ts";
import { awsQueueEncrypted } from "../../rules/encryption/aws-queue-encrypted.ts";
import { awsQueueTlsOnly } from "../../rules/encryption/aws-queue-tls-only.ts";
import { awsRdsCurrentCa } from "../../rules/encryption/aws-rds-current-ca.ts";
import { awsRdsEncrypted } from "../../rules/encryption/aws-rds-encrypted.ts";
import { awsRdsInsightsKey } from "../../rules/encryption/aws-rds-insights-key.ts";
import { awsRdsTlsRequired } from "../../rules/encryption/aws-rds-tls-required.ts";
import { awsS3TlsOnly } from "../../rules/encryption/aws-s3-tls-only.ts";
import { awsStreamEncrypted } from "../../rules/encryption/aws-stream-encrypted.ts";
import { awsVolumeEncrypted } from "../../rules/encryption/aws-volume-encrypted.ts";
import { azureClassifiedOwnKey } from "../../rules/encryption/azure-classified-own-key.ts";
import { azureContainerAppTls } from "../../rules/encryption/azure-container-app-tls.ts";
import { azureFrontDoorTls } from "../../rules/encryption/azure-front-door-tls.ts";
import { azureGatewayTls } from "../../rules/encryption/azure-gateway-tls.ts";
import { azureMessagingTls } from "../../rules/encryption/azure-messaging-tls.ts";
import { azurePostgresTls } from "../../rules/encryption/azure-postgres-tls.ts";
import { azureRedisTls } from "../../rules/encryption/azure-redis-tls.ts";
import { azureStorageTls } from "../../rules/encryption/azure-storage-tls.ts";
import { azureWebAppTls } from "../../rules/encryption/azure-web-app-tls.ts";
import { brokerListeners } from "../../rules/encryption/broker-listeners.ts";
import { cacheLogin } from "../../rules/encryption/cache-login.ts";
import { certificateLifetime } from "../../rules/encryption/certificate-lifetime.ts";
import { databaseClientTls } from "../../rules/encryption/database-client-tls.ts";
import { databaseTls } from "../../rules/encryption/database-tls.ts";
import { gcpClassifiedOwnKey } from "../../rules/encryption/gcp-classified-own-key.ts";
import { gcpKmsRotation } from "../../rules/encryption/gcp-kms-rotation.ts";
import { gcpLbTls } from "../../rules/encryption/gcp-lb-tls.ts";
import { gcpRedisTls } from "../../rules/encryption/gcp-redis-tls.ts";
import { gcpSqlTls } from "../../rules/encryption/gcp-sql-tls.ts";
import { meshTls } from "../../rules/encryption/mesh-tls.ts";
import { searchTls } from "../../rules/encryption/search-tls.ts";
import { storageClassEncryption } from "../../rules/encryption/storage-class-encryption.ts";

export const encryption = definePack(
  {
    name: "encryption",
    displayName: "Encryption",
    description: "Data and passwords that cross the network in no clear",
  },
  [
    [allowedIssuers, "released"],
    [awsBackupVaultKey, "advice"],
    [awsClassifiedOwnKey, "released"],
    [awsCloudfrontTls, "everywhere"],
    [awsEcsEfsTls, "released"],
    [awsEksSecretsEncrypted, "advice"],
    [awsElasticacheEncrypted, "everywhere"],
    [awsKmsRotation, "released"],
    [awsLbTls, "everywhere"],
    [awsMskEncrypted, "everywhere"],
    [awsOpensearchEncrypted, "everywhere"],
    [awsQueueEncrypted, "released"],
    [awsQueueTlsOnly, "advice"],
    [awsRdsCurrentCa, "released"],
    [awsRdsEncrypted, "everywhere"],
    [awsRdsInsightsKey, "advice"],
    [awsRdsTlsRequired, "released"],
    [awsS3TlsOnly, "released"],
    [awsVolumeEncrypted, "everywhere"],
    [awsDatabaseEncrypted, "everywhere"],
    [awsStreamEncrypted, "released"],
    [azureClassifiedOwnKey, "released"],
    [azureContainerAppTls, "everywhere"],
    [azureGatewayTls, "everywhere"],
    [apiServiceTls, "advice"],
    [meshTls, "released"],
    [azureFrontDoorTls, "everywhere"],
    [azureMessagingTls, "everywhere"],
    [azurePostgresTls, "everywhere"],
    [azureRedisTls, "everywhere"],
    [azureStorageTls, "everywhere"],
    [azureWebAppTls, "everywhere"],
    [brokerListeners, "released"],
    [cacheLogin, "released"],
    [certificateLifetime, "released"],
    [databaseClientTls, "released"],
    [databaseTls, "released"],
    [gcpClassifiedOwnKey, "released"],
    [gcpKmsRotation, "released"],
    [gcpLbTls, "released"],
    [gcpRedisTls, "everywhere"],
    [gcpSqlTls, "released"],
    [searchTls, "released"],
    [storageClassEncryption, "released"],
  ],
);
