import { plan } from "@axon/core";
import { deploy } from "@axon/programs/deploy";
import { kubernetes } from "@axon/programs/kubernetes";
import { parseSettings } from "@axon/programs/settings";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { generatedSystem } from "./generated.ts";

const stackFile = "Pulumi.bench.yaml";

/** A generated system of as many services as the argument says, by Axon's own components. */
export const program =
  (services = "100"): PulumiFn =>
  async () => {
    const raw = { system: "generated", environment: "dev", kubernetes: { context: "bench", unencryptedVolumes: true } };
    const settings = parseSettings(raw, stackFile);
    const planned = plan(generatedSystem(Number(services)), { environment: "dev", target: "kubernetes" });
    return { ...(await deploy(planned, kubernetes({ stackFile, settings: settings.kubernetes, secrets: {} }))) };
  };
