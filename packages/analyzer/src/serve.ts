import type { Pack } from "@axon/policies/lib";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { analyzerInfo } from "./info.ts";
import { configurationOf, PackJudge } from "./judge.ts";

/** Nothing but this machine may ask. */
const address = "127.0.0.1:0";
const messageLimitBytes = 400 * 1024 * 1024;

/** A pack with what the engine shows of it. */
export interface ServedPack {
  readonly pack: Pack;
  /** As in the pack's package.json. */
  readonly version: string;
}

/** A policy server at work in this process. */
export interface Analyzer {
  /** On 127.0.0.1. */
  readonly port: number;
  stop(): void;
}

/**
 * Answers the engine's questions about a pack as Pulumi's own policy server would, with the same verdicts, levels and
 * messages, but without a process of its own, without the SDK, and without a copy of each resource for each policy. Asked what
 * is to be mended, it also names the policies that do not mend, which the engine otherwise tells of as passed for each resource.
 * @param load gives the pack when the engine first asks for it
 * @param today day by which exemptions expire, YYYY-MM-DD; today where it is undefined
 */
export async function serveAnalyzer(load: () => Promise<ServedPack>, today?: string): Promise<Analyzer> {
  let served: Promise<ServedPack> | undefined;
  let judge: PackJudge | undefined;
  const pack = (): Promise<ServedPack> => (served ??= load());
  const judgeOf = async (): Promise<PackJudge> => (judge ??= new PackJudge(await pack(), undefined, today));

  const server = new Server({
    "grpc.max_receive_message_length": messageLimitBytes,
    "grpc.max_send_message_length": messageLimitBytes,
  });
  const { AnalyzerService } = services;
  const responseSerialize = (bytes: Uint8Array) => Buffer.from(bytes);
  const remediate = {
    ...AnalyzerService.remediate,
    requestDeserialize: (bytes: Uint8Array) => bytes,
    responseSerialize,
  };
  const analyze = { ...AnalyzerService.analyze, responseSerialize };
  server.addService(
    { ...AnalyzerService, remediate, analyze },
    {
      // The engine begins with this one, so nothing of an earlier run is left.
      configureStack: unary(async () => {
        judge = new PackJudge(await pack(), undefined, today);
        return new messages.AnalyzerStackConfigureResponse();
      }),
      getAnalyzerInfo: unary(async () => analyzerInfo(await pack())),
      getPluginInfo: unary(async () => {
        const info = new plugin.PluginInfo();
        info.setVersion((await pack()).version);
        return info;
      }),
      configure: unary(async (request: InstanceType<typeof messages.ConfigureAnalyzerRequest>) => {
        judge = new PackJudge(await pack(), configurationOf(request), today);
        return new empty.Empty();
      }),
      remediate: unary(async (request: Uint8Array) => (await judgeOf()).remediate(request)),
      analyze: unary(async (request: InstanceType<typeof messages.AnalyzeRequest>) =>
        (await judgeOf()).judgeResource(request),
      ),
      analyzeStack: unary(async (request: InstanceType<typeof messages.AnalyzeStackRequest>) =>
        (await judgeOf()).judgeStack(request.getResourcesList()),
      ),
    },
  );
  return { port: await bind(server), stop: () => server.forceShutdown() };
}

function unary<Request, Response>(method: (request: Request) => Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
    method(call.request).then(
      (response) => answer(null, response),
      (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
    );
  };
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
