// Apart from the rest that is taken from the programs, as only a compose file needs it.
export { dashboardFiles } from "@axon/programs/dashboards";
export { logCollection } from "@axon/programs/log-collection";
