export type { Fault, FaultAction, FaultOperation } from "./faults.ts";
export { FaultError, parseFaults } from "./faults.ts";
export { labelsOfMadePods } from "./kubernetes/made-pods.ts";
export { checkReferences, type ReferenceWarning } from "./kubernetes/references.ts";
export {
  type Deployment,
  type DeploymentResource,
  type Lookup,
  type PendingOperation,
  type Resolution,
  type Resolved,
  resolvePendingOperations,
} from "./recovery.ts";
export { type SpawnedSandbox, spawnSandbox } from "./spawn.ts";
export type { CheckProblem, StandIn } from "./stand-in.ts";
export { removeResource, resetWorld, setProperty } from "./world/edit.ts";
export type { ShownResource } from "./world/find.ts";
export { getResource, listWorld, lookupIn } from "./world/inspect.ts";
export { WorldError } from "./world/problem.ts";
export { isAlive } from "./world/process.ts";
