import type { PlannedJob } from "@axon/core";
import { isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import type { JobMounts } from "@axon/services/kubernetes";
import type { Connections } from "../deploy.ts";
import type { Ground } from "./ground.ts";

const directory = "/etc/axon/database-authority";

/** Where each workload finds the authority of its databases. The internal issuer signs for all of them, so that one file serves. */
export const authorityFile = `${directory}/ca.crt`;

/** What a workload is given so that its drivers verify whom they speak to. */
export interface DatabaseTrust {
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: JobMounts;
}

/**
 * The variables that libpq and asyncpg read by themselves, for those that have no URL or put one together, and the file they name.
 * Nothing where a database goes without TLS, as a variable would hold for all of them.
 */
export function databaseTrust(
  { plan }: Ground,
  { uses }: Pick<PlannedJob, "uses">,
  { used }: Connections<SecretKey>,
): DatabaseTrust {
  const databases = plan.databases.filter(({ name }) => Object.hasOwn(uses, name));
  const authorities = databases.flatMap(({ name }) => {
    const authority = used[name]?.certificateAuthority;
    return authority !== undefined && isSecretKey(authority) ? [authority] : [];
  });
  const [authority] = authorities;
  if (!authority) return { environment: {}, mounts: {} };
  return {
    environment:
      authorities.length === databases.length ? { PGSSLMODE: "verify-full", PGSSLROOTCERT: authorityFile } : {},
    mounts: {
      "database-authority": { path: directory, secret: authority.secret, keys: { "ca.crt": authority.key } },
    },
  };
}
