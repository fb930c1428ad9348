import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { EngineLog } from "./engine-log.ts";
import { attach } from "./methods/attach.ts";
import type { Call, Connection } from "./methods/call.ts";
import { cancel } from "./methods/cancel.ts";
import { check } from "./methods/check.ts";
import { checkConfig } from "./methods/check-config.ts";
import { configure } from "./methods/configure.ts";
import { create } from "./methods/create.ts";
import { deleteResource } from "./methods/delete.ts";
import { diff } from "./methods/diff.ts";
import { diffConfig } from "./methods/diff-config.ts";
import { toServiceError } from "./methods/errors.ts";
import { getPluginInfo } from "./methods/get-plugin-info.ts";
import { getSchema } from "./methods/get-schema.ts";
import { handshake } from "./methods/handshake.ts";
import { invoke } from "./methods/invoke.ts";
import { read } from "./methods/read.ts";
import { update } from "./methods/update.ts";
import type { StandIn } from "./stand-in.ts";

/** Nothing but this machine may talk to the sandbox. */
const ADDRESS = "127.0.0.1:0";
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

/** A running provider server. */
export interface ProviderServer {
  readonly port: number;
  stop(): void;
}

/** Serves one stand-in on a free port of this machine. */
export async function serveStandIn(
  standIn: StandIn,
  { world, namespaces, faults }: Pick<Call, "world" | "namespaces" | "faults">,
): Promise<ProviderServer> {
  const log = new EngineLog();
  const connections = new Map<string, Connection>();
  let latest: Connection = { settings: {} };

  const connectionOf = (peer: string): Connection => {
    let connection = connections.get(peer);
    if (connection === undefined) {
      connection = { settings: latest.settings };
      connections.set(peer, connection);
      latest = connection;
    }
    return connection;
  };

  const unary =
    <Request, Response>(method: (request: Request, call: Call) => Promise<Response>) =>
    (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
      const connection = connectionOf(call.getPeer());
      method(call.request, { standIn, world, namespaces, faults, log, connection }).then(
        (response) => answer(null, response),
        (error: unknown) => answer(toServiceError(error)),
      );
    };

  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
  });
  server.addService(services.ResourceProviderService, {
    handshake: unary(handshake),
    attach: unary(attach),
    getPluginInfo: unary(getPluginInfo),
    getSchema: unary(getSchema),
    checkConfig: unary(checkConfig),
    diffConfig: unary(diffConfig),
    configure: unary(configure),
    invoke: unary(invoke),
    check: unary(check),
    diff: unary(diff),
    create: unary(create),
    read: unary(read),
    update: unary(update),
    delete: unary(deleteResource),
    cancel: unary(cancel),
  });
  const port = await bind(server);
  return {
    port,
    stop: () => {
      log.close();
      server.forceShutdown();
    },
  };
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(ADDRESS, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) {
        resolve(port);
      } else {
        reject(error);
      }
    });
  });
}
