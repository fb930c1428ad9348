// Apart from the rest that is taken from the programs, as it loads what the components are made of.
export { stackCost } from "@axon/programs/cost";
