import { PolicyPack } from "@pulumi/policy";
import { policyPackArgs } from "../../lib/server.ts";
import { axonPack } from "./pack.ts";

new PolicyPack(axonPack.name, policyPackArgs(axonPack));
