// JavaScript, because Pulumi's runner would hand a TypeScript entry to a compiler too old for it. What this imports, Node.js
// reads as it stands.
import { PolicyPack } from "@pulumi/policy";
import { policyPackArgs } from "../../lib/server.ts";
import { axonPack } from "./pack.ts";

new PolicyPack(axonPack.name, policyPackArgs(axonPack));
