// Where the command line and the programs meet: everything it takes from them, loaded when it is needed.
export { planOf } from "@axon/programs/plan";
export {
  clearSecrets,
  ofRelease,
  operatorPlaces,
  parseSettings,
  type Settings,
  storageDriversOf,
  usesEnvoyGateway,
} from "@axon/programs/settings";
export { loadSystem } from "@axon/programs/systems";
