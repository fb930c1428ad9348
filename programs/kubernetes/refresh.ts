import { type Database, formatBytes, type Named, ProblemError } from "@axon/core";
import { type BackupDestination, backupAccess, barmanImages } from "@axon/database/kubernetes";
import { KubernetesDatabaseRefresh } from "@axon/disaster-recovery/kubernetes";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import type { Output, Resource } from "@pulumi/pulumi";
import { type BackupKeys, destinationIn } from "./backups.ts";
import { credentials, objectKeys, refreshStoreName } from "./credentials.ts";
import { type Ground, placeOf } from "./ground.ts";
import { refreshName } from "./refreshed.ts";
import { needsKeys } from "./settings.ts";
import { usualClass } from "./storage-classes.ts";

/** Keys of the store that other environments' backups are read from; undefined where a role reads them. */
export function refreshKeys(ground: Ground): BackupKeys | undefined {
  const { refreshes: place, settings } = ground;
  if (!place || !needsKeys(settings.refresh?.backup)) return undefined;
  const made = credentials(ground, [place], { name: refreshStoreName, secret: objectKeys, issued: objectKeys });
  return { accessKeyId: made.key("accessKeyId"), secretAccessKey: made.key("secretAccessKey") };
}

/** Fills a database with masked data of another environment, on a schedule or when somebody asks (NC-004). */
export function refreshed(
  ground: Ground,
  { name, version, database, refresh, storage, tls }: Named<Database>,
  login: KubernetesCredentials,
  server: Resource & { readonly host: Output<string> },
): void {
  const { refreshes: place, settings, options } = ground;
  if (!refresh || !place) return;
  const job = refreshName(name);
  const home = placeOf(ground, name);
  const access = backupAccess(source(ground, name, refresh.from));
  new KubernetesDatabaseRefresh(
    job,
    {
      ...place.placement(job),
      database,
      masks: refresh.masks,
      schedule: refresh.schedule,
      storage: formatBytes(storage),
      storageClass: usualClass(ground),
      image: barmanImages[version],
      backup: {
        url: access.url,
        server: settings.refresh?.servers[name] ?? name,
        options: access.options,
        environment: access.environment,
      },
      store: access.store,
      identity: access.identity,
      target: {
        host: server.host.apply((host) => `${host}.${home.name}.svc`),
        pods: { app: name, namespace: home.namespace },
        username: login.key("username"),
        password: login.key("password"),
        tls,
        ...(tls ? { certificateAuthority: place.authority() } : {}),
      },
    },
    { ...options, dependsOn: [server, login] },
  );
}

/** Where the other environment's backups of the database are. @throws ProblemError where the stack does not say */
function source(
  { plan, settings, stackFile, refreshKeys: keys }: Ground,
  name: string,
  from: string,
): BackupDestination {
  if (settings.refresh) return destinationIn(settings.refresh.backup, `${plan.system}/${from}/${name}`, keys);
  throw new ProblemError(stackFile, [
    {
      path: ["config", "axon:kubernetes", "refresh"],
      expected: "{ backup: { s3 }, { azure } or { gcs } }",
      received: "nothing",
      hint: `database ${name} is refreshed with masked data of ${from}, whose backups must be read somewhere`,
    },
  ]);
}
