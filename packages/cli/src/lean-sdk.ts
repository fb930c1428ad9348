import { createRequire, Module } from "node:module";

/**
 * Pulumi's SDK loads npm's dependency resolver and a TypeScript compiler with itself, more than all the rest of it, though it only
 * needs them to pack a JavaScript function for a cloud. No component does; should a program, they are loaded then.
 */
export function loadPackingOnDemand(): void {
  const require = createRequire(import.meta.resolve("@pulumi/pulumi"));
  for (const name of ["@npmcli/arborist", "@pulumi/pulumi/typescript-shim"])
    loadOnDemand(require, require.resolve(name));
}

/** Lets a module be loaded when something is first asked of it. */
function loadOnDemand(require: NodeJS.Require, file: string): void {
  if (require.cache[file] !== undefined) return;
  const standIn = new Module(file);
  const load = (): object => {
    if (require.cache[file] === standIn) delete require.cache[file];
    return require(file);
  };
  standIn.loaded = true;
  standIn.exports = new Proxy({}, { get: (_, key) => isModule(key) || Reflect.get(load(), key) });
  require.cache[file] = standIn;
}

/** What compiled code asks first; a module that says so is taken as it is, and nobody goes through what it exports. */
const isModule = (key: string | symbol): boolean => key === "__esModule";

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

/**
 * Pulumi's SDK sends the stack of every resource's making, files and lines of this machine, and the engine keeps it in the state:
 * a third of that, of no use to who reads it elsewhere, and wrong for modules, whose addresses the engine takes for paths.
 */
export function leaveOutPositions(): void {
  const { Resource }: { readonly Resource: Positioned } = createRequire(import.meta.url)("@pulumi/pulumi/resource");
  Resource.stackTrace = () => [];
}

interface Positioned {
  stackTrace: (skip: number) => readonly object[];
}

interface Debuggable {
  readonly debugPromiseLeaks: boolean;
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
}
