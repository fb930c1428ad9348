// Loaded by the command that asks for rights alone.
export { type KeptSecrets, keptSecrets } from "@axon/programs/secret-rights";
