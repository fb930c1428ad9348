// Apart from the rest that is taken from the programs, as only those who look into a cluster need it.
export { alertmanagerOf, type StackSignals, stackSignals } from "@axon/programs/signals";
