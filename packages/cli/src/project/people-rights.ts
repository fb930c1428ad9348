// Loaded by the command that asks for rights alone.
export { type PersonRights, peopleRights } from "@axon/programs/people-rights";
