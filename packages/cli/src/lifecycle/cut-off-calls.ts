/** CANCELLED and UNAVAILABLE, as gRPC numbers them. */
const cutOff: readonly unknown[] = [1, 14];

/**
 * Lets this process outlive calls to an engine that has ended, after Ctrl-C above all. The SDK stops waiting for them, and one that
 * fails a moment later would end the process with a trace, before it has said how the run went and given its locks back.
 */
export function outliveCutOffCalls(): void {
  if (!process.listeners("unhandledRejection").includes(forgive)) process.on("unhandledRejection", forgive);
}

/** @throws what nobody else looks at, which ends the process as it would have without this */
function forgive(reason: unknown): void {
  if (reason instanceof Error && "code" in reason && cutOff.includes(reason.code)) return;
  if (process.listenerCount("unhandledRejection") === 1) throw reason;
}
