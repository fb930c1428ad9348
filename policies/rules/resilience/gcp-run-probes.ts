import { axonBaseline, configMap, defineRule, demand, resource, root, soc2, UNKNOWN } from "../../lib/index.ts";

const type = "gcp:cloudrunv2/service:Service";
const service = (...containers: readonly unknown[]) => resource(type, { template: { containers } });
const probe = { httpGet: { path: "/health/live" } };

export const gcpRunProbes = defineRule({
  scope: "resource",
  name: "gcp-run-probes",
  displayName: "Cloud Run restarts what no longer answers",
  description:
    "Cloud Run sends requests to an instance as soon as its port is open, and as long as its process lives. One that hangs fails each request until somebody deploys anew.",
  severity: "low",
  remediationSteps:
    "Give the container that serves a livenessProbe, and a startupProbe where it takes long to be ready.",
  url: "https://cloud.google.com/run/docs/configuring/healthchecks",
  frameworks: [axonBaseline("resilience", "what hangs is restarted"), soc2("A1.2")],
  peers: [],
  tags: ["gcp", "containers"],
  types: [type],
  *check(resource) {
    const containers = root(resource).at("template", "containers").items();
    // The one that serves has the port, or is alone.
    const serving =
      containers.length === 1 ? containers : containers.filter((one) => one.at("ports").value !== undefined);
    for (const container of serving) {
      yield* demand(
        container.at("livenessProbe"),
        (value) => value !== undefined,
        "add a probe of the process, such as httpGet",
      );
    }
  },
  examples: {
    compliant: [
      service({ image: "api:1", livenessProbe: probe }),
      service({ image: "api:1", ports: { containerPort: 8000 }, livenessProbe: probe }, { image: "proxy:1" }),
    ],
    violating: [
      service({ image: "api:1" }),
      service({ image: "api:1", ports: { containerPort: 8000 } }, { image: "proxy:1" }),
    ],
    notApplicable: [configMap],
    unknown: [service({ livenessProbe: UNKNOWN })],
  },
});
