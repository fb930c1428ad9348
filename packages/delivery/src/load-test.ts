import { type EnvironmentName, type Plan, plan, type SystemDefinition } from "@axon/core";
import { type Deployment, deploymentsOf } from "./ways.ts";

/** k6 by Grafana, which sends requests at a fixed rate whatever the answers take. */
const image = "grafana/k6:1.3.0";

/** Environments that may be loaded on purpose; production is not among them. */
const loadable = ["test", "staging"] as const satisfies readonly EnvironmentName[];

/**
 * A job for each environment that may be loaded and that branches lead to, started by hand, at the expected and at the peak load of the objectives
 * (CC-122). It fails where an objective is missed; the figures are kept for a year, to compare releases by.
 */
export function loadTests(definition: SystemDefinition): Record<string, object> {
  const jobs = loadable
    .filter((environment) => definition.environments[environment] !== undefined)
    .flatMap((environment) => {
      const planned = plan(definition, { environment, target: "kubernetes" });
      const url = entryOf(planned);
      const { load } = planned.objectives;
      const to = deploymentsOf(planned.delivery).find((deployment) => deployment.environment === environment);
      return url && load && to ? [[`load-test-${environment}`, loadTest(planned, to, url, load)] as const] : [];
    });
  return Object.fromEntries(jobs);
}

function loadTest(
  planned: Plan,
  to: Deployment,
  url: string,
  load: { readonly expected: number; readonly peak: number },
) {
  return {
    stage: "deploy",
    image: { name: image, entrypoint: [""] },
    rules: to.branches.map((branch) => ({
      if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)} && $CI_PIPELINE_SOURCE != "schedule"`,
      when: "manual",
      allow_failure: true,
    })),
    needs: [`deploy-${to.name}`],
    resource_group: planned.environment,
    variables: { URL: url },
    parallel: {
      matrix: Object.entries(load).map(([LEVEL, rate]) => ({ LEVEL, RATE: String(rate) })),
    },
    script: [
      `cat > load-test.js <<'END'\n${scriptOf(planned)}END`,
      'k6 run --env "URL=$URL" --env "RATE=$RATE" --summary-export "load-$LEVEL.json" load-test.js',
    ],
    artifacts: { when: "always", expire_in: "1 year", paths: ["load-*.json"] },
  };
}

/** The path that answers when the published service and what it needs are well; none where only who has a token may ask for it. */
function entryOf({ endpoints, services }: Plan): string | undefined {
  const [endpoint] = endpoints;
  const service = services.find(({ name }) => name === endpoint?.routes[0]?.service);
  const ready = service?.health.ready;
  if (!endpoint || !ready || !("path" in ready)) return undefined;
  const { authentication, host } = endpoint;
  const open = authentication === false || authentication.openPaths.includes(ready.path);
  return open ? `https://${host}${ready.path}` : undefined;
}

/** Five minutes at one rate, held to the objectives. */
function scriptOf({ objectives: { availability, latencyP95 } }: Plan): string {
  const failed = Number((1 - availability).toFixed(5));
  return `import http from "k6/http";

export const options = {
  scenarios: {
    load: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE),
      timeUnit: "1s",
      duration: "5m",
      preAllocatedVUs: 50,
      maxVUs: 500,
    },
  },
  thresholds: {
    http_req_duration: ["p(95)<${latencyP95.milliseconds}"],
    http_req_failed: ["rate<${failed}"],
  },
};

export default () => http.get(__ENV.URL);
`;
}
