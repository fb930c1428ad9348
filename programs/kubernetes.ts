import type { SecretKey } from "@axon/platform/kubernetes";
import type { Cloud } from "./deploy.ts";
import { onCallAccess, peopleAccess, pipelineAccess } from "./kubernetes/access.ts";
import { backupKeys } from "./kubernetes/backups.ts";
import { checkBlobUsers } from "./kubernetes/blob-containers.ts";
import { cache } from "./kubernetes/caches.ts";
import { checkCapacity } from "./kubernetes/capacity.ts";
import { chart } from "./kubernetes/chart.ts";
import { clusterBackup } from "./kubernetes/cluster-backup.ts";
import { nodePools, rayCluster } from "./kubernetes/compute.ts";
import { checkCost } from "./kubernetes/cost.ts";
import { database, external } from "./kubernetes/data.ts";
import { checkActiveUsers } from "./kubernetes/database-users.ts";
import { drills } from "./kubernetes/drills.ts";
import { checkDumps } from "./kubernetes/dump-checks.ts";
import { endpoint } from "./kubernetes/endpoint.ts";
import { checkEntryInside } from "./kubernetes/entry-inside.ts";
import { checkExternals } from "./kubernetes/externals.ts";
import { type Ground, type Installation, layGround } from "./kubernetes/ground.ts";
import { checkIdentities } from "./kubernetes/identities.ts";
import { checkIssuers, issuers } from "./kubernetes/issuers.ts";
import { checkLimits } from "./kubernetes/limits.ts";
import { checkMachines } from "./kubernetes/machines.ts";
import { broker } from "./kubernetes/messaging.ts";
import { monitoring } from "./kubernetes/monitoring.ts";
import { network } from "./kubernetes/network.ts";
import { checkOwn } from "./kubernetes/own.ts";
import { checkProxies, proxyRanges } from "./kubernetes/proxies.ts";
import { refreshKeys } from "./kubernetes/refresh.ts";
import { checkRegistryLogin, registryLogin } from "./kubernetes/registry.ts";
import { checkExpiry, checkRotated } from "./kubernetes/rotation.ts";
import { search } from "./kubernetes/search.ts";
import { secondRegion } from "./kubernetes/second-region.ts";
import { checkSecondRegion } from "./kubernetes/second-region-checks.ts";
import { checkSecretCopies } from "./kubernetes/secret-copies.ts";
import { secretNames } from "./kubernetes/secret-names.ts";
import { secretSet } from "./kubernetes/secret-set.ts";
import { spendLimit } from "./kubernetes/spend-limits.ts";
import { buckets, volume } from "./kubernetes/storage.ts";
import { checkTokens } from "./kubernetes/tokens.ts";
import { tracing } from "./kubernetes/tracing.ts";
import { job, service } from "./kubernetes/workloads.ts";

export { secretNames };

/** What each concern becomes on a Kubernetes cluster. */
export function kubernetes(installation: Installation): Cloud<Ground, SecretKey> {
  return {
    platform(plan) {
      checkLimits(plan);
      checkOwn(plan);
      checkCapacity(plan, installation.settings.capacity, installation.stackFile);
      checkCost(plan, installation.settings, installation.stackFile);
      checkMachines(plan, installation.settings.machines, installation.stackFile);
      checkProxies(plan, installation.settings, installation.stackFile);
      checkRotated(secretNames(plan, installation.settings), installation.settings, installation.stackFile);
      checkExpiry(plan, installation.settings, installation.stackFile);
      checkActiveUsers(plan, installation.settings, installation.stackFile);
      checkSecretCopies(plan, installation.settings, installation.stackFile);
      checkRegistryLogin(plan, installation);
      checkIdentities(plan, installation.settings, installation.stackFile);
      checkBlobUsers(plan, installation.settings, installation.stackFile);
      checkTokens(plan, installation.settings, installation.stackFile);
      checkIssuers(plan, installation.settings, installation.stackFile);
      checkEntryInside(plan, installation.settings, installation.stackFile);
      checkExternals(plan, installation.settings, installation.stackFile);
      checkSecondRegion(plan, installation.settings, installation.stackFile);
      checkDumps(plan, installation.settings, installation.stackFile);
      const ground = layGround(plan, installation);
      onCallAccess(ground);
      peopleAccess(ground);
      pipelineAccess(ground);
      issuers(ground);
      const keys = { backupKeys: backupKeys(ground), refreshKeys: refreshKeys(ground) };
      return { ...ground, ...keys, registry: registryLogin(ground) };
    },
    chart,
    nodePools,
    external,
    secret: secretSet,
    broker,
    search,
    buckets,
    volume,
    rayCluster,
    tracing,
    database,
    cache,
    job,
    service,
    endpoint,
    entry: ({ settings }) => ({ proxies: proxyRanges(settings).join(",") }),
    network,
    monitoring,
    spendLimit,
    secondRegion,
    recovery(ground) {
      drills(ground);
      clusterBackup(ground);
    },
  };
}
