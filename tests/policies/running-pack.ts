import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Pack, PolicyConfiguration, Resource } from "@axon/policies/lib";
import { policyPackConfig } from "@axon/policies/lib";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { fill } from "./policy-server.ts";

const levels = { advisory: 0, mandatory: 1, disabled: 2, remediate: 3 } as const;

type Answer<Reply> = (error: Error | null, reply: Reply) => void;

/** A pack as the engine runs it: a process of its own with Pulumi's policy server, asked over the network. */
export class RunningPack {
  readonly #pack: Pack;
  readonly #process: ChildProcess | undefined;
  readonly #client: InstanceType<typeof services.AnalyzerClient>;

  private constructor(pack: Pack, port: number, process?: ChildProcess) {
    this.#pack = pack;
    this.#process = process;
    this.#client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  static async start(pack: Pack): Promise<RunningPack> {
    const cwd = fileURLToPath(new URL(`../../policies/packs/${pack.name}`, import.meta.url));
    const child = spawn(process.execPath, [".", "127.0.0.1:1"], { cwd, stdio: ["ignore", "pipe", "inherit"] });
    const [port] = await once(child.stdout, "data");
    return new RunningPack(pack, Number(port), child);
  }

  /** One that is served already, by somebody else. */
  static at(pack: Pack, port: number): RunningPack {
    return new RunningPack(pack, port);
  }

  stop(): void {
    this.#client.close();
    this.#process?.kill();
  }

  /** Names of its policies, as it tells the engine. */
  async policies(): Promise<readonly string[]> {
    const info = await reply<InstanceType<typeof messages.AnalyzerInfo>>((answer) =>
      this.#client.getAnalyzerInfo(new empty.Empty(), answer),
    );
    return info.getPoliciesList().map((policy) => policy.getName());
  }

  /** Hands over what the engine makes of `--policy-pack-config`. */
  async configure(configuration: PolicyConfiguration): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    const defaults = new Map(this.#pack.rules.map((entry) => [entry.rule.name, entry.levels.prod]));
    for (const [name, config] of Object.entries(policyPackConfig(this.#pack, configuration))) {
      if (typeof config === "string") throw new Error(`${name} is configured by a word`);
      const { enforcementLevel = defaults.get(name) ?? "advisory", ...properties } = config;
      const message = new messages.PolicyConfig();
      message.setEnforcementlevel(levels[enforcementLevel]);
      message.setProperties(struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
      request.getPolicyconfigMap().set(name, message);
    }
    await reply((answer) => this.#client.configure(request, answer));
  }

  /** What it says of a stack, each resource by itself and then all together: policy and last line of the message. */
  async judge(resources: readonly Resource[]): Promise<readonly (readonly [policy: string, message: string])[]> {
    const stack = new messages.AnalyzeStackRequest();
    stack.setResourcesList(resources.map((resource) => fill(new messages.AnalyzerResource(), resource)));
    const answers = [
      ...resources.map(
        (resource) => (answer: Answer<InstanceType<typeof messages.AnalyzeResponse>>) =>
          this.#client.analyze(fill(new messages.AnalyzeRequest(), resource), answer),
      ),
      (answer: Answer<InstanceType<typeof messages.AnalyzeResponse>>) => this.#client.analyzeStack(stack, answer),
    ];
    const responses = await Promise.all(answers.map((start) => reply(start)));
    return responses.flatMap((response) =>
      response
        .getDiagnosticsList()
        .map((diagnostic) => [diagnostic.getPolicyname(), diagnostic.getMessage().split("\n").at(-1) ?? ""] as const),
    );
  }

  /** What it makes of a resource: each remediation by its policy, with all of the resource's inputs. */
  async remediate(resource: Resource) {
    const response = await reply<InstanceType<typeof messages.RemediateResponse>>((answer) =>
      this.#client.remediate(fill(new messages.AnalyzeRequest(), resource), answer),
    );
    return response.getRemediationsList().map((remediation) => ({
      policy: remediation.getPolicyname(),
      properties: remediation.getProperties()?.toJavaScript(),
    }));
  }
}

function reply<Reply>(start: (answer: Answer<Reply>) => unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    start((error, message) => (error ? reject(error) : resolve(message)));
  });
}
