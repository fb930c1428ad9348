import {
  awsOwnedTypes,
  axonBaseline,
  azureOwnedTypes,
  configMap,
  defineRule,
  demand,
  gcpOwnedTypes,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

/** Where a type says where it is. What says nothing is where its provider is. */
const fields = ["region", "location", "zone"];
const types = [
  "pulumi:providers:aws",
  "pulumi:providers:azure-native",
  "pulumi:providers:gcp",
  ...awsOwnedTypes,
  ...azureOwnedTypes,
  ...gcpOwnedTypes,
];
const provider = (cloud: string, fields: Readonly<Record<string, unknown>>) =>
  resource(`pulumi:providers:${cloud}`, fields);
const bucket = (location: unknown) => resource("gcp:storage/bucket:Bucket", { location });

export const allowedRegions = defineRule({
  scope: "resource",
  name: "allowed-regions",
  displayName: "Resources are where data may be",
  description:
    "Whose law data is under, and how far it is from its users, is decided by the region. A region that nobody chose has none of the networks, keys and alarms of the others, which is why intruders choose it.",
  severity: "high",
  remediationSteps: "Make the resource in one of the regions of the setting allowedRegions.",
  url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_multi_accounts.html",
  frameworks: [axonBaseline("governance", "data stays where it may be"), soc2("CC6.1"), iso27001("8.9")],
  peers: [],
  tags: ["aws", "azure", "gcp", "data"],
  types,
  settings: ["allowedRegions"],
  *check(resource, { allowedRegions }) {
    if (allowedRegions.length === 0) return;
    for (const field of fields) {
      const isAllowed = (value: Value | undefined) => typeof value !== "string" || isIn(value, allowedRegions);
      yield* demand(root(resource).at(field), isAllowed, `choose ${allowedRegions.join(" or ")}`);
    }
  },
  examples: {
    settings: { allowedRegions: ["eu-central-1", "westeurope", "europe-west1", "EU"] },
    compliant: [
      provider("aws", { region: "eu-central-1" }),
      provider("gcp", { region: "europe-west1", zone: "europe-west1-b" }),
      resource("azure-native:keyvault:Vault", { location: "West Europe" }),
      resource("aws:s3/bucket:Bucket", { bucket: "data" }),
      bucket("eu"),
    ],
    violating: [
      provider("aws", { region: "us-east-1" }),
      resource("aws:s3/bucket:Bucket", { region: "eu-central-2" }),
      resource("azure-native:keyvault:Vault", { location: "westeurope2" }),
      bucket("US"),
    ],
    notApplicable: [configMap],
    unknown: [bucket(UNKNOWN)],
  },
});

/** Azure writes `West Europe` and means `westeurope`; `global` is where it keeps what has no region. */
function isIn(location: string, regions: readonly string[]): boolean {
  const place = plainName(location);
  return (
    place === "global" || regions.some((region) => place === plainName(region) || isZoneOf(place, plainName(region)))
  );
}

function plainName(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/** `europe-west1-b` is in `europe-west1`, and `eu-central-1a` in `eu-central-1`. */
function isZoneOf(place: string, region: string): boolean {
  return place.startsWith(region) && /^-?[a-z]$/.test(place.slice(region.length));
}
