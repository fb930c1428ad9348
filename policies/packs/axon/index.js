// JavaScript, because Pulumi's runner would hand a TypeScript entry to a compiler too old for it. What this imports, Node.js
// reads as it stands.
import { flushCompileCache } from "node:module";
import { PolicyPack } from "@pulumi/policy";
import { policyPackArgs } from "../../lib/server.ts";
import { axonPack } from "./pack.ts";

new PolicyPack(axonPack.name, policyPackArgs(axonPack));
// The engine ends it with a signal, which leaves no time for that.
flushCompileCache();

// An engine that is killed cannot end what it started, and a policy server does not notice by itself.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit();
}, 1_000).unref();
