import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerDialect, EntryContext } from "./controller.ts";

const prefix = "nginx.ingress.kubernetes.io";

/**
 * The annotations of ingress-nginx, which its maintained forks and other controllers read too (kubernetes.github.io/ingress-nginx,
 * Annotations). Response headers come from a ConfigMap; the controller sends those that its `global-allowed-response-headers` lists.
 */
export const nginx: ControllerDialect = {
  annotations: (context) => {
    const { maxBodyMiB, timeoutSeconds, connectTimeoutSeconds, requestsPerSecond } = context.settings;
    return {
      [`${prefix}/ssl-redirect`]: "true",
      [`${prefix}/force-ssl-redirect`]: "true",
      [`${prefix}/proxy-body-size`]: `${maxBodyMiB}m`,
      [`${prefix}/proxy-read-timeout`]: String(timeoutSeconds),
      [`${prefix}/proxy-send-timeout`]: String(timeoutSeconds),
      [`${prefix}/proxy-connect-timeout`]: String(connectTimeoutSeconds),
      [`${prefix}/proxy-buffering`]: "off",
      [`${prefix}/custom-headers`]: headers(context),
      ...(requestsPerSecond === undefined ? {} : { [`${prefix}/limit-rps`]: String(requestsPerSecond) }),
    };
  },
  minTlsVersions: ["1.2"],
  namespace: "ingress-nginx",
};

function headers({ name, placement, settings, parent }: EntryContext): pulumi.Output<string> {
  const { metadata } = new k8s.core.v1.ConfigMap(
    `${name}-headers`,
    { metadata: { name: `${name}-headers`, ...placement }, data: { ...settings.responseHeaders } },
    { parent },
  );
  return pulumi.interpolate`${metadata.namespace}/${metadata.name}`;
}
