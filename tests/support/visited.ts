import { defineSystem } from "@axon/core";

const small = { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } };

const process = {
  image: "museum",
  port: 8000,
  replicas: 2,
  ...small,
  health: { ready: { path: "/ready" }, live: { path: "/live" } },
};

/** A system whose job asks the public host of its service as visitors do, from another namespace. */
export const visited = defineSystem({
  name: "museum",
  title: "Museum",
  owner: "curators",
  version: "1.0.0",
  registry: "registry.example.com",
  layers: { halls: {} },
  services: { hall: { ...process, layer: "halls" }, office: process },
  jobs: {
    visit: {
      service: "office",
      command: ["visit"],
      runs: { after: ["hall"] },
      ...small,
      uses: { door: { env: { HOST: "host", URL: "url", ADDRESS: "address", AUTHORITY: "authorityFile" } } },
    },
  },
  endpoints: {
    door: {
      host: "museum.example.com",
      routes: [{ path: "/", service: "hall" }],
      tls: { issuer: "internal" },
    },
  },
  monitoring: { enabled: false },
  environments: {
    dev: {},
    prod: { endpoints: { door: { tls: { issuer: { kind: "ClusterIssuer", name: "public" } } } } },
  },
});
