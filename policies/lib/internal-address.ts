import type { Property } from "./property.ts";
import { type Answer, any } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/** What each cloud's controller reads to give a load balancer an address inside the network only. */
const internalAnnotations: readonly (readonly [key: string, value: string])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-internal", "true"],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["cloud.google.com/load-balancer-type", "Internal"],
];

/** Whether annotations ask for an address that is reached from inside the network only. */
export function asksForInternal(annotations: Property): Answer {
  return any(
    internalAnnotations.map(([key, value]) => {
      const found = annotations.at(key).value;
      if (isHidden(found)) return UNKNOWN;
      return (found === true ? "true" : typeof found === "string" ? found : "").toLowerCase() === value.toLowerCase();
    }),
  );
}
