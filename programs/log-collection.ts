import { logSearch, type Plan, searchPort } from "@axon/core";
import {
  collectorImage,
  saltVariable,
  shipperConfiguration,
  shipperImage,
  syslogCollectorConfiguration,
  syslogPort,
} from "@axon/observability/one-machine";
import { setupFiles, setupImage, setupSteps } from "@axon/search/setup";
import { logRetention } from "./log-retention.ts";

/** What brings the logs of one machine into the search engine that keeps them; undefined where none does. Pure. */
export function logCollection(plan: Plan) {
  const search = logSearch(plan);
  if (!search) return undefined;
  const { fields, masked } = plan.monitoring.logs;
  // A compose file has no certificates.
  const setup = setupFiles(setupSteps(search.name, { retention: logRetention(plan) }), false);
  return {
    images: { collector: collectorImage, shipper: shipperImage, setup: setupImage },
    port: syslogPort,
    saltVariable,
    files: {
      "collector.alloy": syslogCollectorConfiguration(plan.system, { fields, masked }),
      "shipper.json": shipperConfiguration(plan.system, { url: `http://${search.name}:${searchPort}` }),
      ...Object.fromEntries(Object.entries(setup).map(([name, content]) => [`setup/${name}`, content])),
    },
  };
}
