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
