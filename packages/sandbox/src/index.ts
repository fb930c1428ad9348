export type { Fault, FaultAction, FaultOperation } from "./faults.ts";
export { FaultError, parseFaults } from "./faults.ts";
export { type SpawnedSandbox, spawnSandbox } from "./spawn.ts";
export type { CheckProblem, StandIn } from "./stand-in.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./start.ts";
export { WorldError } from "./world/problem.ts";
