export {
  collectorImage,
  syslogCollectorConfiguration,
  syslogPort,
} from "./kubernetes/stack/log-configuration.ts";
export { saltVariable } from "./kubernetes/stack/log-pipeline.ts";
export { logStreamTemplates, shipperConfiguration, shipperImage } from "./log-shipper.ts";
