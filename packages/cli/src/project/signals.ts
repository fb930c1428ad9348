// Apart from the rest that is taken from the programs, as only the watch over a release needs it.
export { type StackSignals, stackSignals } from "@axon/programs/signals";
