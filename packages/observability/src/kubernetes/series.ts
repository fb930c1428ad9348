import { escapePattern, type LabelMatches, type LabelPattern, series } from "../promql.ts";

/**
 * The instances of a CloudNativePG cluster, also by the names of their volumes: the cluster's name and a number from 1 up,
 * and `-wal` for a volume of the log (cloudnative-pg.io, Storage).
 */
export const clusterPods = (cluster: string): LabelPattern => ({ pattern: `${escapePattern(cluster)}-[1-9][0-9]*` });
export const clusterVolumes = (cluster: string): LabelPattern => ({
  pattern: `${escapePattern(cluster)}-[1-9][0-9]*(-wal)?`,
});

/** The pods of a StatefulSet (a number) or of a Deployment (two hashes) of that name. */
export const workloadPods = (name: string): LabelPattern => ({
  pattern: `${escapePattern(name)}-([0-9]+|[a-z0-9]+-[a-z0-9]{5})`,
});

/** The claims a StatefulSet makes from its templates: template, name, number. */
export const statefulSetVolumes = (name: string): LabelPattern => ({ pattern: `.+-${escapePattern(name)}-[0-9]+` });

/** The servers of a Kafka of Strimzi, whose node pools begin with the cluster's name too, and the claims of their disks. */
export const brokerPods = (cluster: string): LabelPattern => ({ pattern: brokerPattern(cluster) });
export const brokerVolumes = (cluster: string): LabelPattern => ({ pattern: `data-[0-9]+-${brokerPattern(cluster)}` });

function brokerPattern(cluster: string): string {
  const name = escapePattern(cluster);
  return `${name}-${name}-(combined|broker|controller)-[0-9]+`;
}

/**
 * What an operator says about somebody's object. Unless its monitor keeps scraped labels, the operator's own namespace
 * takes the label `namespace` and the object's moves to `exported_namespace`; this reads both.
 */
export function operatorSeries(metric: string, namespace: string, labels: LabelMatches): string {
  const moved = series(metric, { exported_namespace: namespace, ...labels });
  const kept = series(metric, { namespace, ...labels });
  return `(${moved} or ${kept})`;
}
