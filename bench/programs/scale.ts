/**
 * Plans a generated system of as many services as the argument says and renders it to manifests, as `axon render` does, in one
 * process that is warm. Prints the seconds that a service took.
 */
import { plan } from "@axon/core";
import { deploy } from "@axon/programs/deploy";
import { kubernetes } from "@axon/programs/kubernetes";
import { parseSettings } from "@axon/programs/settings";
import { manifestsOf } from "../../packages/cli/src/render/manifests.ts";
import { recordResources } from "../../packages/cli/src/render/record.ts";
import { generatedSystem } from "./generated.ts";

// As the command line does: the SDK keeps the stack of every promise it makes.
Error.stackTraceLimit = 0;
const stackFile = "Pulumi.bench.yaml";
const settings = parseSettings(
  { system: "generated", environment: "dev", kubernetes: { context: "bench", unencryptedVolumes: true } },
  stackFile,
);
const warmingRuns = 5;

async function render(services: number): Promise<number> {
  const started = performance.now();
  const planned = plan(generatedSystem(services), { environment: "dev", target: "kubernetes" });
  const cloud = kubernetes({ stackFile, settings: settings.kubernetes, secrets: {} });
  const program = async () => ({ ...(await deploy(planned, cloud)) });
  const resources = await recordResources({ project: "bench", stack: "bench", config: {}, secretKeys: [], program });
  const { files } = manifestsOf(resources);
  if (Object.keys(files).length < services * 5) throw new Error(`only ${Object.keys(files).length} files`);
  return (performance.now() - started) / 1_000 / services;
}

const services = Number(process.argv[2]);
for (let run = 0; run < warmingRuns; run += 1) await render(10);
const runs: number[] = [];
// As much work whatever the size, so that small systems are measured no worse than large ones.
for (let done = 0; done < 300; done += services) runs.push(await render(services));
console.log(runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)]);
