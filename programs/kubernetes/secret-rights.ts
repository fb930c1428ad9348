import type { Plan } from "@axon/core";
import type { S3Policy } from "@axon/storage";
import { type AwsSecretStore, secretArn } from "./aws-names.ts";
import { subjectOf } from "./bucket-holders.ts";
import { objectStoreAdministratorName } from "./credentials.ts";
import { namespaceOf } from "./placed.ts";
import { copyEntry, lastingKeys } from "./secret-copies.ts";
import { hasOwnObjectStore, type KubernetesSettings } from "./settings.ts";
import { storeEntry } from "./store-entry.ts";

/** What keeps keys in AWS that must not be lost. */
export interface KeptSecrets {
  /** Their entries, in both stores. */
  readonly entries: readonly { readonly region: string; readonly entry: string }[];
  /** For `put-resource-policy` of each: nobody deletes it before this is taken away. */
  readonly entryPolicy: { readonly Version: "2012-10-17"; readonly Statement: readonly object[] };
  /** Who writes the copies. @default - no store in AWS holds any that is the system's own */
  readonly copier?: { readonly roleArn: string; readonly subjects: readonly string[]; readonly policy: S3Policy };
}

/** Protection of the keys that data is encrypted with; undefined where AWS keeps none. Pure. */
export function keptSecrets(plan: Plan, settings: KubernetesSettings): KeptSecrets | undefined {
  const { secretStore, secretCopies } = settings;
  const keys = irreplaceable(plan, settings);
  const first = secretStore !== "generated" && "aws" in secretStore ? secretStore.aws.region : undefined;
  const second = secretCopies && "aws" in secretCopies ? secretCopies.aws : undefined;
  const originals = [...new Set(keys.map(({ name }) => storeEntry(plan, settings, name)))];
  const copies = keys.map(({ name, key }) => copyEntry(plan, settings, name, key));
  const entries = [
    ...(first === undefined ? [] : originals.map((entry) => ({ region: first, entry }))),
    ...(second === undefined ? [] : copies.map((entry) => ({ region: second.region, entry }))),
  ];
  if (entries.length === 0) return undefined;
  const namespaces = [...new Set(keys.map(({ namespace }) => namespace))];
  return {
    entries,
    entryPolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: ["secretsmanager:DeleteSecret"], Resource: "*" }],
    },
    ...(second === undefined
      ? {}
      : {
          copier: {
            roleArn: second.roleArn,
            subjects: namespaces.map((name) => subjectOf(name, `${name}-secret-copies`)),
            policy: copying(second, copies),
          },
        }),
  };
}

/**
 * To make an entry and see whether it is there; neither to change one nor to delete it. What is not there yet has its name alone, to
 * which Secrets Manager then adds a hyphen and six characters.
 */
function copying(store: AwsSecretStore, copies: readonly string[]): S3Policy {
  const rights = ["CreateSecret", "DescribeSecret", "GetSecretValue", "TagResource"];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: rights.map((right) => `secretsmanager:${right}`),
        Resource: copies.map((entry) => secretArn(store, `${entry}*`)),
      },
    ],
  };
}

/** Keys without which data is lost, and the first namespace that has them. */
function irreplaceable(plan: Plan, settings: KubernetesSettings) {
  const users = (name: string) => [...plan.services, ...plan.jobs].filter(({ uses }) => Object.hasOwn(uses, name));
  const sets = lastingKeys(plan).map(({ name, key }) => {
    const [namespace = plan.namespace] = users(name)
      .map((user) => namespaceOf(plan, user.name))
      .sort();
    return { name, key, namespace };
  });
  const store = { name: objectStoreAdministratorName, key: "encryption", namespace: plan.namespace };
  return [...sets, ...(hasOwnObjectStore(plan, settings) ? [store] : [])];
}
