import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:ecs/service:Service";
const service = (platformVersion?: unknown) => resource(type, { launchType: "FARGATE", platformVersion });

export const awsEcsPlatformVersion = defineRule({
  scope: "resource",
  name: "aws-ecs-platform-version",
  displayName: "Fargate runs on its newest platform",
  description:
    "A platform version is the kernel and the runtime under the containers, and only the newest is mended. A service that names an older one stays on it, with its holes, until somebody remembers.",
  severity: "low",
  remediationSteps: "Remove platformVersion; LATEST is what ECS takes by itself.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html",
  frameworks: [axonBaseline("governance", "what runs is patched"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_332"],
  tags: ["aws", "containers", "versions"],
  types: [type],
  *check(resource) {
    const isNewest = (version: unknown) => version === undefined || version === "LATEST";
    yield* demand(root(resource).at("platformVersion"), isNewest, "remove it");
  },
  examples: {
    compliant: [service(), service("LATEST")],
    violating: [service("1.3.0")],
    notApplicable: [configMap],
    unknown: [service(UNKNOWN)],
  },
});
