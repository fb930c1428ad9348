/** Copies that survive the loss of a broker while another one restarts. */
export const defaultReplication = 3;

/** Copies that a cluster of this size keeps: never more than brokers (IE-051). */
export function replicationOn(brokers: number, wanted: number = defaultReplication): number {
  return Math.max(1, Math.min(wanted, brokers));
}

/** Copies that must be in step: always one may be missing, so that a restarting broker stops no writer (IE-009, IE-047). */
export function minInSyncOf(replication: number, wanted = 2): number {
  return Math.max(1, Math.min(wanted, replication - 1));
}
