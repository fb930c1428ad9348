import type { Property } from "./property.ts";
import type { Answer } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/** Annotations by which a load balancer of a cloud, or Traefik, gets its certificate, so that spec.tls says nothing. */
const certificateAnnotations = [
  "alb.ingress.kubernetes.io/certificate-arn",
  "networking.gke.io/managed-certificates",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
  "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
  "traefik.ingress.kubernetes.io/router.tls.certresolver",
];

/** A listener for HTTPS finds its certificate by the hosts. Source: the AWS Load Balancer Controller, certificate discovery. */
const listenersAnnotation = "alb.ingress.kubernetes.io/listen-ports";

/** Whether the controller has a certificate for the Ingress that its spec.tls does not name. */
export function hasOwnCertificate(ingress: Property): Answer {
  const annotations = ingress.at("metadata", "annotations");
  const certificates = certificateAnnotations.map((name) => annotations.at(name).value);
  const listeners = annotations.at(listenersAnnotation);
  if (isHidden(annotations.value) || certificates.some(isHidden) || isHidden(listeners.value)) return UNKNOWN;
  return certificates.some(Boolean) || (listeners.text ?? "").includes("HTTPS");
}

/** Whether a host of spec.tls, such as `*.example.com`, stands for a host. */
export function coversHost(pattern: unknown, host: string): boolean {
  if (typeof pattern !== "string") return false;
  return (
    pattern === "*" ||
    pattern === host ||
    (pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1))
  );
}
