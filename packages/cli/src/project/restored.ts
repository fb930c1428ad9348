// Loaded by the command that restores alone.

export { refreshedDatabases, refreshNamespace } from "@axon/programs/refreshed";
export { type RestorePlace, restorePlaceOf } from "@axon/programs/restored";
