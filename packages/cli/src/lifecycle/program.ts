import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** A program that remembers what it threw; the engine only tells that it did. */
export interface WatchedProgram {
  readonly program: PulumiFn;
  /** What the last run threw. */
  error(): unknown;
}

/** Watches a program. */
export function watchedProgram(watched: PulumiFn): WatchedProgram {
  let thrown: unknown;
  return {
    program: async () => {
      thrown = undefined;
      try {
        return await watched();
      } catch (error) {
        thrown = error;
        throw error;
      }
    },
    error: () => thrown,
  };
}

/** Loads Axon's own program, so that it is there when the engine asks for it. */
export async function loadProgram(): Promise<void> {
  await Promise.all([import("@axon/programs"), import("@axon/programs/kubernetes")]);
}

/** Axon's own program, loaded at the latest when the engine asks for it. */
export async function axonProgram(release?: string, rollback = false): Promise<Record<string, unknown>> {
  const { default: main } = await import("@axon/programs");
  return { ...(await main(release, rollback)) };
}
