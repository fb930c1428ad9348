import { flushCompileCache } from "node:module";
import { PolicyPack } from "@pulumi/policy";
import type { Pack } from "./pack.ts";
import { policyPackArgs } from "./server.ts";

/** Serves a pack to the engine that started this process. */
export function servePack(pack: Pack): void {
  new PolicyPack(pack.name, policyPackArgs(pack));
  // The engine ends it with a signal, which leaves no time for that.
  flushCompileCache();

  // An engine that is killed cannot end what it started, and a policy server does not notice by itself.
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit();
  }, 1_000).unref();
}
