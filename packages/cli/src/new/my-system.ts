import { defineSystem } from "@axon/core";

/**
 * What runs, what it uses and what each environment needs. No cloud in here: `axon preview` shows what becomes of it, the
 * stack file of an installation (Pulumi.<stack>.yaml) says where. Every field with its default: packages/core/src/model.
 */
export const mySystem = defineSystem({
  name: "my-system",
  title: "My System",
  // The team that is called when it breaks; a label on everything.
  owner: "my-team",
  // Tag of every image below that has none of its own. A release is a new version.
  version: "0.1.0",
  registry: "registry.example.com",

  services: {
    web: {
      // registry.example.com/my-system-web:0.1.0, a container that listens on `port` and does not need root.
      image: "my-system-web",
      port: 8080,
      replicas: 2,
      // Reserved and most; a quantity alone is both.
      cpu: { request: "250m", limit: "1" },
      memory: "256Mi",
      // `ready`: send it requests. `live`: it need not be restarted.
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
      // The only place where a dependency is written: variables with addresses and secrets, network policies,
      // the order of start, dashboards and alerts follow. What is not used here cannot be reached.
      uses: {
        database: { env: { DATABASE_URL: "url" } },
        sessions: { env: { REDIS_URL: "url" } },
      },
    },
  },

  databases: {
    database: {
      engine: "postgres",
      database: "my_system",
      owner: "my_system",
      cpu: "500m",
      memory: "1Gi",
      storage: "10Gi",
      // Backups, and the log between them, so that any moment of the last seven days can be restored.
      backup: { retention: { daily: "7d" } },
    },
  },

  caches: {
    // Always with a password and TLS. What it holds may be lost at any time.
    sessions: { engine: "valkey", cpu: "100m", memory: "128Mi" },
  },

  // Who reaches it from outside, with a certificate of its own; the host of an installation goes into its stack file.
  endpoints: {
    public: { host: "my-system.example.com", routes: [{ path: "/", service: "web" }] },
  },

  // How long it may be gone, and how much may be lost; `axon describe` shows whether backups and replicas keep that.
  objectives: { recoveryTime: "1h", recoveryPoint: "5m" },

  // What differs from the above. A laptop needs one of everything, and nothing that must survive.
  environments: {
    dev: {
      services: { web: { replicas: 1 } },
      databases: { database: { instances: 1, backup: false } },
    },
    staging: {},
    prod: { services: { web: { replicas: 3 } } },
  },
});
