import type { ControllerDialect } from "./controller.ts";

/** A controller nothing is known about: everything the Ingress API lacks must be set in the controller itself. */
export const standard: ControllerDialect = {
  annotations: () => ({}),
  minTlsVersions: ["1.2", "1.3"],
  namespace: undefined,
};
