import { topicCopies } from "./model/broker.ts";
import type { EnvironmentName } from "./model/environment.ts";
import type { System } from "./model/system.ts";
import { type Problem, show } from "./problem.ts";

/** A broker cannot keep more copies than it has servers (IE-051). */
export function checkBrokers(system: System): Problem[] {
  return Object.entries(system.brokers).flatMap(([name, broker]) =>
    Object.entries(broker.topics).flatMap(([topic, settings]) => {
      const path = ["brokers", name, "topics", topic];
      const { replication, minInSync } = topicCopies(broker, settings);
      return [
        ...(replication > broker.brokers
          ? [
              {
                path: [...path, "replication"],
                expected: `at most the number of brokers, ${broker.brokers}`,
                received: String(replication),
              },
            ]
          : []),
        ...(minInSync > replication
          ? [
              {
                path: [...path, "minInSync"],
                expected: `at most the copies of the topic, ${replication}`,
                received: String(minInSync),
              },
            ]
          : []),
      ];
    }),
  );
}

/** Replicas on several machines cannot share a volume that only one of them may mount (SP-096). */
export function checkVolumes(system: System): Problem[] {
  return Object.entries(system.volumes).flatMap(([name, { access }]) => {
    if (access === "shared") return [];
    const users = Object.entries(system.services).filter(([, { uses }]) => Object.hasOwn(uses, name));
    const most = users.reduce((sum, [, { scale, replicas }]) => sum + (scale ? scale.max : replicas), 0);
    if (most <= 1) return [];
    return [
      {
        path: ["volumes", name, "access"],
        expected: '"shared"',
        received: show(access),
        hint: `up to ${most} replicas of ${users.map(([user]) => user).join(", ")} mount it`,
      },
    ];
  });
}

/** A name leads to one thing. */
export function checkStoreAddresses(system: System): Problem[] {
  const { services, databases, caches, brokers, searches } = system;
  const stores = Object.entries({ databases, caches }).flatMap(([section, parts]) =>
    Object.entries(parts).flatMap(([name, { address }]) =>
      address ? [{ path: [section, name], own: address.name }] : [],
    ),
  );
  const taken = [
    ...Object.entries(services).map(([name, { address }]) => address.name ?? name),
    ...[databases, caches, brokers, searches].flatMap((parts) => Object.keys(parts)),
  ];
  return stores
    .filter(({ own }, index) => taken.includes(own) || stores.slice(0, index).some((other) => other.own === own))
    .map(({ path, own }) => ({
      path: [...path, "address", "name"],
      expected: "a name that nothing else in the system is called by",
      received: show(own),
    }));
}

/** PostgreSQL cuts longer names, and two users of one name would be one. */
export function checkDatabaseUsers(system: System): Problem[] {
  const most = 61;
  return Object.entries(system.databases).flatMap(([name, { owner, alternatingUsers }]) =>
    alternatingUsers && owner.length > most
      ? [
          {
            path: ["databases", name, "owner"],
            expected: `at most ${most} characters long, as its users are called ${owner}_1 and ${owner}_2`,
            received: show(owner),
          },
        ]
      : [],
  );
}

/** What is lost with the server needs no snapshots, and two servers cannot vote on which of them is cut off. */
export function checkCaches(system: System): Problem[] {
  return Object.entries(system.caches).flatMap(([name, { persistent, snapshots, replicas }]) => [
    ...(replicas % 2 === 1
      ? []
      : [
          {
            path: ["caches", name, "replicas"],
            expected: "1, or an odd number from 3",
            received: String(replicas),
            hint: "one of several takes over when most agree that another is gone",
          },
        ]),
    ...(persistent || Object.keys(snapshots).length === 0
      ? []
      : [
          {
            path: ["caches", name, "snapshots"],
            expected: "none, as the cache is not persistent",
            received: show(snapshots),
            hint: "say persistent: true, or leave them out",
          },
        ]),
  ]);
}

/** Production's own data is never replaced, and what a database has already is not brought to it (NC-004). */
export function checkRefreshes(system: System, environment: EnvironmentName): Problem[] {
  return Object.entries(system.databases).flatMap(([name, { refresh }]) => {
    if (refresh === false) return [];
    const path = ["databases", name, "refresh"];
    if (environment === "prod") {
      const hint = "a refresh replaces all that the database holds; say it in the environments that are refreshed";
      return [{ path, expected: "false in prod", received: show(refresh), hint }];
    }
    if (refresh.from !== environment) return [];
    return [
      { path: [...path, "from"], expected: `another environment than ${environment}`, received: show(refresh.from) },
    ];
  });
}
