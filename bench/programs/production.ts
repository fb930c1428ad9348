import { readFileSync } from "node:fs";
import type { ConfigMap } from "@pulumi/pulumi/automation/index.js";
import { parse } from "yaml";

const stackFile = new URL("../../Pulumi.prod.yaml", import.meta.url);
const settings: Readonly<Record<string, unknown>> = parse(readFileSync(stackFile, "utf8")).config;

/** The settings of Cortex Core's production, structured ones as the JSON that Pulumi makes of them. */
export const config: ConfigMap = Object.fromEntries(
  Object.entries(settings).map(([key, value]) => [
    key,
    { value: typeof value === "string" ? value : JSON.stringify(value) },
  ]),
);
