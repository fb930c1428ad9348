import { flag, integer, list, mapOf, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

const secretKey = object({ name: text, key: text }, "name", "key");
const jobs: Schema = { ...integer, minimum: 1 };
const encryption = oneOfTexts("AES256", "aws:kms");

const configuration = object(
  {
    destinationPath: { ...text, minLength: 1 },
    endpointURL: text,
    endpointCA: secretKey,
    serverName: text,
    s3Credentials: object({
      accessKeyId: secretKey,
      secretAccessKey: secretKey,
      sessionToken: secretKey,
      region: secretKey,
      inheritFromIAMRole: flag,
    }),
    azureCredentials: object({
      connectionString: secretKey,
      storageAccount: secretKey,
      storageKey: secretKey,
      storageSasToken: secretKey,
      inheritFromAzureAD: flag,
      useDefaultAzureCredentials: flag,
    }),
    googleCredentials: object({ applicationCredentials: secretKey, gkeEnvironment: flag }),
    data: object({
      additionalCommandArgs: list(text),
      compression: oneOfTexts("bzip2", "gzip", "snappy"),
      encryption,
      immediateCheckpoint: flag,
      jobs,
    }),
    wal: object({
      archiveAdditionalCommandArgs: list(text),
      restoreAdditionalCommandArgs: list(text),
      compression: oneOfTexts("bzip2", "gzip", "lz4", "snappy", "xz", "zstd"),
      encryption,
      maxParallel: { ...integer, minimum: 1 },
    }),
    tags: mapOf(text),
    historyTags: mapOf(text),
  },
  "destinationPath",
);

const environmentVariable = object({ name: text, value: text, valueFrom: { type: "object" } }, "name");
const quantities = mapOf({ anyOf: [{ type: "integer" }, { type: "string" }] });

/** Where the Barman Cloud plugin of CloudNativePG keeps backups. Source: barmancloud.cnpg.io_objectstores.yaml. */
export const objectStore = resource(
  "barmancloud.cnpg.io/v1",
  "ObjectStore",
  object(
    {
      configuration,
      retentionPolicy: { ...text, pattern: "^[1-9][0-9]*[dwm]$" },
      instanceSidecarConfiguration: object({
        env: list(environmentVariable),
        additionalContainerArgs: list(text),
        logLevel: oneOfTexts("error", "warning", "info", "debug", "trace"),
        resources: object({ limits: quantities, requests: quantities }),
        retentionPolicyIntervalSeconds: integer,
      }),
    },
    "configuration",
  ),
);
