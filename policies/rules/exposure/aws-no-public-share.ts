import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  type Resource,
  resource,
  root,
  soc2,
  textsOf,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const image = "aws:ec2/amiLaunchPermission:AmiLaunchPermission";
const disk = "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission";
const layer = "aws:lambda/layerVersionPermission:LayerVersionPermission";
const snapshots = ["aws:rds/snapshot:Snapshot", "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy"];
const [snapshot = ""] = snapshots;

/** Where each permission names who gets it, and what means everybody there. */
const fields: Readonly<Record<string, readonly [field: string, everybody: string]>> = {
  [image]: ["group", "all"],
  [disk]: ["accountId", "all"],
  [layer]: ["principal", "*"],
};

export const awsNoPublicShare = defineRule({
  scope: "resource",
  name: "aws-no-public-share",
  displayName: "No image, snapshot or layer is given to everybody",
  description:
    "A snapshot that is shared with all is the database itself, in the hands of whoever searches the region for one. Images and layers carry the source, and the keys that somebody forgot in it.",
  severity: "critical",
  remediationSteps: "Name the accounts that may use it, or the organization.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.1"),
    pciDss("1.4.2"),
    iso27001("8.3"),
  ],
  peers: ["CKV_AWS_205"],
  tags: ["aws", "data", "exposure"],
  types: [...Object.keys(fields), ...snapshots],
  *check(resource) {
    const inputs = root(resource);
    if (snapshots.includes(resource.type)) {
      const shared = inputs.at("sharedAccounts");
      const accounts = textsOf(shared);
      if (accounts.includes("all")) yield violation(shared, "shares it with everybody", "name the accounts");
      else if (accounts.includes(UNKNOWN)) yield unknown(shared);
    }
    const [field, everybody] = fields[resource.type] ?? [];
    // A layer may be open to all accounts of one organization.
    if (field === undefined || inputs.at("organizationId").value !== undefined) return;
    yield* demand(inputs.at(field), (value) => value !== everybody, "name the accounts");
  },
  examples: {
    compliant: [
      resource(image, { imageId: "ami-1", accountId: "123456789012" }),
      resource(layer, { principal: "*", organizationId: "o-1", action: "lambda:GetLayerVersion" }),
      shared("123456789012"),
    ],
    violating: [
      resource(image, { imageId: "ami-1", group: "all" }),
      resource(disk, { snapshotId: "snap-1", accountId: "all" }),
      resource(layer, { principal: "*", action: "lambda:GetLayerVersion" }),
      shared("123456789012", "all"),
    ],
    notApplicable: [configMap],
    unknown: [resource(disk, { snapshotId: "snap-1", accountId: UNKNOWN }), shared(UNKNOWN)],
  },
});

function shared(...sharedAccounts: readonly unknown[]): Resource {
  return resource(snapshot, { dbInstanceIdentifier: "orders", sharedAccounts });
}
