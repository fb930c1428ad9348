import {
  axonBaseline,
  cloudFunctionLifecycle,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const code = (runtime: unknown) => resource("gcp:cloudfunctionsv2/function:Function", { buildConfig: { runtime } });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const gcpFunctionRuntime = defineRule({
  scope: "resource",
  name: "gcp-function-runtime",
  displayName: "Functions of Google Cloud run on a runtime that is patched",
  description:
    "Google patches a runtime as long as its language does, and not a day longer. Half a year later a function on it can no longer be deployed, and may be switched off.",
  severity: "medium",
  remediationSteps: "Move to a current runtime, such as nodejs24 or python314.",
  url: "https://docs.cloud.google.com/run/docs/runtimes/function-runtimes",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: [],
  tags: ["gcp", "functions", "versions"],
  types: cloudFunctionLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(cloudFunctionLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      code("nodejs22"),
      code("python313"),
      code("go125"),
      resource("gcp:cloudfunctionsv2/function:Function", {}),
    ],
    violating: [
      code("nodejs20"),
      code("python39"),
      resource("gcp:cloudfunctions/function:Function", { runtime: "nodejs12" }),
    ],
    notApplicable: [configMap],
    unknown: [code(UNKNOWN)],
  },
});
