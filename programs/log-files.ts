import { logSearch, type Plan, searchPort } from "@axon/core";
import { shipperConfiguration, syslogCollectorConfiguration } from "@axon/observability/one-machine";
import { setupFiles, setupSteps } from "@axon/search/setup";
import { logRetention } from "./log-retention.ts";

/** What brings the logs of one machine into the search engine that keeps them, by the name of the file; none where none does. Pure. */
export function logFiles(plan: Plan): Record<string, string> {
  const search = logSearch(plan);
  if (!search) return {};
  const { fields, masked } = plan.monitoring.logs;
  // A compose file has no certificates.
  const setup = setupFiles(setupSteps(search.name, { retention: logRetention(plan) }), false);
  return {
    "collector.alloy": syslogCollectorConfiguration(plan.system, { fields, masked }),
    "shipper.json": shipperConfiguration(plan.system, { url: `http://${search.name}:${searchPort}` }),
    ...Object.fromEntries(Object.entries(setup).map(([name, content]) => [`setup/${name}`, content])),
  };
}
