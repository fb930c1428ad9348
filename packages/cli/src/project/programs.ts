// Where the command line and the programs meet: everything it takes from them, loaded when it is needed.
export {
  clearSecrets,
  ofRelease,
  operatorPlaces,
  parseSettings,
  type Settings,
  usesEnvoyGateway,
} from "@axon/programs/settings";
export { loadSystem } from "@axon/programs/systems";
