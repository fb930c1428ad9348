// Apart from the rest that is taken from the programs, as only a compose file needs it.
export { dashboardFiles } from "@axon/programs/dashboards";
export { logFiles } from "@axon/programs/log-files";
