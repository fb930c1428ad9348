import { createRequire, Module } from "node:module";

/** What the SDK takes of it. */
interface Resolver {
  readonly Arborist: unknown;
}

/**
 * Pulumi's SDK loads npm's dependency resolver with itself, half as much again as the rest of it, though it only needs that to
 * pack a JavaScript function for a cloud. No component does; should a program, the resolver is loaded then.
 */
export function loadResolverOnDemand(): void {
  const require = createRequire(import.meta.resolve("@pulumi/pulumi"));
  const file = require.resolve("@npmcli/arborist");
  if (require.cache[file] !== undefined) return;
  const standIn = new Module(file);
  standIn.loaded = true;
  standIn.exports = {
    __esModule: true,
    get Arborist(): unknown {
      if (require.cache[file] === standIn) delete require.cache[file];
      return (require(file) as Resolver).Arborist;
    },
  };
  require.cache[file] = standIn;
}

/**
 * Pulumi's SDK tells the engine of each of its own steps, four for a resource, one call after the other; the engine passes all
 * of them on, and only a log that nobody has asked for would show them.
 */
export function leaveOutDebugMessages(): void {
  const log: { debug: (message: string) => Promise<void> } = createRequire(import.meta.url)("@pulumi/pulumi/log");
  log.debug = async () => {};
}

/**
 * Pulumi's SDK keeps where each of its promises was made, some twenty for a resource, which is a tenth of the memory of a large
 * program. Only who looks for a promise that never ends reads it, and asks for it with PULUMI_DEBUG_PROMISE_LEAKS.
 */
export function leaveOutPromiseTraces(): void {
  const debuggable: Debuggable = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable");
  if (debuggable.debugPromiseLeaks) return;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

interface Debuggable {
  readonly debugPromiseLeaks: boolean;
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
}
