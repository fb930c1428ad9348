/** What events are sorted by (IE-048); each has a topic of raw and one of parsed events. */
export const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"] as const;
export type Axis = (typeof axes)[number];

const events = (retention: string) => ({ partitions: 6, retention, compression: "lz4" as const });

/** Copies follow from the number of brokers: three in production, two in test, one in development (IE-051). */
export const topics = {
  ...perAxis("raw_events", events("7d")),
  ...perAxis("parsed_events", events("30d")),
  // The producer chooses how it compresses (IE-050).
  rl_rewards: { partitions: 3, retention: "1d" },
};

function perAxis<Topic>(prefix: string, topic: Topic): Record<string, Topic> {
  return Object.fromEntries(axes.map((axis) => [`${prefix}.${axis}`, topic]));
}
