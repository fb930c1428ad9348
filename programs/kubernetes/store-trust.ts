import type { PlannedJob } from "@axon/core";
import { isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import type { JobMounts } from "@axon/services/kubernetes";
import type { Connections } from "../deploy.ts";
import type { Ground } from "./ground.ts";

const directory = "/etc/axon/authority";

/** Where workloads find the authority of their databases, caches and endpoints. The internal issuer signs for all, so that one file serves. */
export const authorityFile = `${directory}/ca.crt`;

/** What a workload is given so that its drivers verify whom they speak to. */
export interface StoreTrust {
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: JobMounts;
}

/**
 * The file that the URLs of databases and caches name; and the variables that libpq and asyncpg read by themselves, for those that
 * have no URL or put one together. Where a database goes without TLS there are none, as they would hold for all of them.
 */
export function storeTrust(
  { plan }: Ground,
  { uses }: Pick<PlannedJob, "uses">,
  { used }: Connections<SecretKey>,
): StoreTrust {
  const authoritiesOf = (stores: readonly { readonly name: string }[]) =>
    stores.flatMap(({ name }) => {
      const authority = used[name]?.certificateAuthority;
      return authority !== undefined && isSecretKey(authority) ? [authority] : [];
    });
  const databases = plan.databases.filter(({ name }) => Object.hasOwn(uses, name));
  const ofDatabases = authoritiesOf(databases);
  const [authority] = [...ofDatabases, ...authoritiesOf([...plan.caches, ...plan.endpoints])];
  if (!authority) return { environment: {}, mounts: {} };
  const verified = databases.length > 0 && ofDatabases.length === databases.length;
  return {
    environment: verified ? { PGSSLMODE: "verify-full", PGSSLROOTCERT: authorityFile } : {},
    mounts: { "store-authority": { path: directory, secret: authority.secret, keys: { "ca.crt": authority.key } } },
  };
}
