import {
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  type Property,
  type Resource,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const eksType = "aws:eks/nodeGroup:NodeGroup";
const scalingType = "aws:autoscaling/group:Group";
const nodes = (subnetIds: unknown, clusterName: unknown = "main", tags: object = {}) =>
  resource(eksType, { clusterName, subnetIds, tags });
const group = (fields: Readonly<Record<string, unknown>>) => resource(scalingType, { maxSize: 3, ...fields });

export const awsNodeZones = defineRule({
  scope: "stack",
  name: "aws-node-zones",
  displayName: "Machines of AWS in production are in several zones",
  description:
    "A subnet is in one zone, and a group with one subnet has all its machines there. When the zone fails, replicas on different machines are gone together.",
  severity: "medium",
  remediationSteps: "Give the group a subnet of each zone, or make a group for each zone.",
  url: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["aws", "compute", "production"],
  types: [eksType, scalingType],
  settings: ["environment"],
  *check(stack, settings) {
    const groups = stack.ofType(eksType, scalingType);
    for (const group of groups) {
      // A group for each zone is how volumes of one zone are scaled: the others may be in other zones.
      const siblings = groups.filter((other) => other !== group && worksWith(other, group));
      if (siblings.length > 0 || environmentOf(group, settings) !== "prod") continue;
      const places = placesOf(group);
      if (isHidden(places.value)) yield unknown(places);
      else if (places.items().length === 1)
        yield violation(places, "holds one zone alone", "add a subnet of each other zone");
    }
  },
  examples: {
    compliant: [
      [nodes(["subnet-1", "subnet-2"])],
      [nodes([UNKNOWN]), nodes([UNKNOWN])],
      [group({ vpcZoneIdentifiers: ["subnet-1", "subnet-2"] })],
      [nodes(["subnet-1"], "main", { Environment: "dev" })],
    ],
    violating: [
      [nodes(["subnet-1"])],
      [nodes([UNKNOWN]), nodes(["subnet-2", "subnet-3"], "other")],
      [group({ availabilityZones: ["eu-central-1a"] })],
    ],
    notApplicable: [[configMap]],
    unknown: [[nodes(UNKNOWN)]],
  },
});

function placesOf(group: Resource): Property {
  const inputs = root(group);
  if (group.type === eksType) return inputs.at("subnetIds");
  const subnets = inputs.at("vpcZoneIdentifiers");
  return subnets.value === undefined ? inputs.at("availabilityZones") : subnets;
}

/** Whether two groups may hold machines of the same cluster. */
function worksWith(other: Resource, group: Resource): boolean {
  if (other.type !== group.type) return false;
  const [left, right] = [other, group].map((each) => root(each).at("clusterName").value);
  return isHidden(left) || isHidden(right) || left === right;
}
