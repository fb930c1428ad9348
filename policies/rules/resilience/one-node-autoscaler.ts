import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  manifest,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const types = ["kubernetes:karpenter.sh:NodePool"];
const pool = (name: unknown) => ({
  ...manifest({ apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name } }),
  name: "pool",
});
const scaler = (...args: readonly unknown[]) => container({ command: ["./cluster-autoscaler"], args });

/** `--nodes=1:10:general`, the flag by which the cluster autoscaler is given a group. */
const groupFlag = /^--nodes=\d+:\d+:(.+)$/;

export const oneNodeAutoscaler = defineRule({
  scope: "stack",
  name: "one-node-autoscaler",
  displayName: "Each pool of nodes has one autoscaler",
  description:
    "Karpenter and the cluster autoscaler each count the nodes of a pool as their own. One then removes the node that the other has just added, and pods wait for neither.",
  severity: "high",
  remediationSteps: "Remove the NodePool, or the --nodes flag that gives the same group to the cluster autoscaler.",
  url: "https://karpenter.sh/docs/getting-started/migrating-from-cas/",
  frameworks: [axonBaseline("resilience", "one mechanism adds nodes to a pool"), soc2("A1.1")],
  peers: [],
  tags: ["kubernetes", "availability", "scaling"],
  types,
  *check(stack) {
    const groups = stack
      .ofType(...workloadTypes)
      .flatMap((workload) => containersOf(workload))
      .flatMap(({ property }) => [...property.at("command").items(), ...property.at("args").items()])
      .map((argument) => ({ argument, group: groupFlag.exec(argument.text ?? "")?.[1] }))
      .filter(({ group }) => group !== undefined);
    for (const resource of stack.ofType(...types)) {
      const name = root(resource).at("metadata", "name");
      const other = groups.find(({ group }) => group === name.value);
      if (name.value === UNKNOWN && groups.length > 0) yield unknown(name);
      else if (other) {
        yield violation(root(resource), `is also the group of ${other.argument.subject}`, "let one autoscaler have it");
      }
    }
  },
  examples: {
    compliant: [
      [pool("general"), scaler("--nodes=1:10:system")],
      [pool("general")],
      [pool("general"), container({ args: [UNKNOWN] })],
    ],
    violating: [[pool("general"), scaler("--v=4", "--nodes=1:10:general")]],
    notApplicable: [[configMap]],
    unknown: [[pool(UNKNOWN), scaler("--nodes=1:10:general")]],
  },
});
