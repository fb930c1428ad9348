import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { bucketHolders } from "@axon/programs/bucket-holders";
import { bucketDemand } from "@axon/programs/dump-bucket";
import { peopleRights } from "@axon/programs/people-rights";
import { systems } from "@axon/systems";
import { parseSettings } from "../../programs/settings.ts";
import { stackConfig } from "./program.ts";

/** What a stack of the repository asks of the bucket of its dumps, and of who opens it, people included; with other words for its cluster. */
export function asked(stack: string, change: object = {}) {
  const config = stackConfig(stack);
  const [system, environment] = [String(config["axon:system"]), config["axon:environment"]];
  const definition = systems[system];
  assert.ok(definition, system);
  const kubernetes = { ...(config["axon:kubernetes"] as object), ...change };
  const settings = parseSettings({ system, environment, kubernetes }, "Pulumi.yaml");
  const planned = plan(definition, settings);
  const demand = bucketDemand(planned, settings.kubernetes);
  assert.ok(demand);
  return {
    demand,
    holders: bucketHolders(planned, settings.kubernetes),
    people: peopleRights(planned, settings.kubernetes),
  };
}
