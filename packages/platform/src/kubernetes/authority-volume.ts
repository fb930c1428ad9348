import type * as k8s from "@pulumi/kubernetes";
import type { SecretKey } from "./environment.ts";

/**
 * A volume with the certificate of the authority that signs a server's, as a file named like its key. That key alone: the Secret
 * of a server holds its private key too.
 */
export function authorityVolume(name: string, { secret, key }: SecretKey): k8s.types.input.core.v1.Volume {
  return { name, secret: { secretName: secret, items: [{ key, path: key }] } };
}
