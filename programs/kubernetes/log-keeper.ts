import { days, formatBytes, logSearch, logStreams, logVolume, type Named, type Search, searchPort } from "@axon/core";
import { type GrafanaLogs, KubernetesLogStore, type LogDestination } from "@axon/observability/kubernetes";
import type { Peer } from "@axon/platform/kubernetes";
import { type Ground, placeOf } from "./ground.ts";
import { logLogin } from "./log-users.ts";
import { usualClass } from "./storage-classes.ts";
import { grafana, logCollector, logStore } from "./watch-pods.ts";

/** Who keeps the logs. */
export interface LogKeeper {
  readonly name: string;
  /** For the collector. */
  readonly destination: LogDestination;
  /** For Grafana. */
  readonly source: GrafanaLogs;
  readonly peer: Peer;
  readonly port: number;
}

/** A search engine of the system, or a Loki of the logs' own. */
export function keeper(ground: Ground): LogKeeper {
  const search = logSearch(ground.plan);
  return search ? searchKeeper(ground, search) : lokiKeeper(ground);
}

function lokiKeeper(ground: Ground): LogKeeper {
  const { plan, monitoring, options } = ground;
  const { app, port } = logStore;
  const { logs, alertHistory } = plan.monitoring;
  const store = new KubernetesLogStore(
    app,
    {
      ...monitoring.placement(app),
      retention: `${days(logs.retention)}d`,
      alertHistory: `${days(alertHistory)}d`,
      storage: { volume: formatBytes(logVolume(logs)), storageClass: usualClass(ground) },
    },
    options,
  );
  return { name: app, destination: { loki: store.url }, source: { loki: store.url }, peer: { app }, port };
}

/** It is among the data stores, which are there before it is asked to keep anything. */
function searchKeeper(ground: Ground, { name }: Named<Search>): LogKeeper {
  const { plan, monitoring } = ground;
  const home = placeOf(ground, name);
  const url = `https://${name}-es-http.${home.name}.svc:${searchPort}`;
  const certificateAuthority = monitoring.authority();
  const login = (user: string) => {
    const secret = logLogin(user, name);
    return { username: { secret, key: "username" }, password: { secret, key: "password" } };
  };
  return {
    name,
    destination: {
      elasticsearch: { url, system: plan.system, certificateAuthority, ...login(logCollector.app) },
    },
    source: {
      elasticsearch: {
        url,
        indices: Object.values(logStreams(plan.system)),
        certificateAuthority,
        ...login(grafana.app),
      },
    },
    peer: { app: name, namespace: home.namespace },
    port: searchPort,
  };
}
