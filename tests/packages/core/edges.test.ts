import assert from "node:assert/strict";
import { type Edge, edgeName, plan } from "@axon/core";
import { shop } from "./shop.ts";

const edgesOf = (overrides: object = {}) => plan(shop, { environment: "dev", target: "kubernetes", overrides }).edges;
const line = ({ from, to, port, purpose }: Edge) =>
  `${from.kind} ${from.name} → ${to.kind} ${to.name}:${port} (${purpose})`;

describe("edges of a system", () => {
  it("are what workloads use, what endpoints publish and what monitoring scrapes, sorted by name", () => {
    assert.deepEqual(edgesOf().map(line), [
      "job migrate → database orders:5432 (query)",
      "monitoring monitoring → service stock:8081 (scrape)",
      "monitoring monitoring → service web:8080 (scrape)",
      "edge public → service web:8080 (entry)",
      "service web → cache carts:6379 (query)",
      "service web → database orders:5432 (query)",
      "service web → external payment:443 (call)",
      "service web → service stock:8081 (call)",
    ]);
  });

  it("leave out the scrape of a service without metrics", () => {
    const edges = edgesOf({ services: { stock: { metrics: false } } });
    assert.deepEqual(
      edges.filter(({ purpose }) => purpose === "scrape").map(({ to }) => to.name),
      ["web"],
    );
  });

  it("count an endpoint with several routes to one service once", () => {
    const routes = ["/a", "/b"].map((path) => ({ path, service: "stock" }));
    const entries = edgesOf({ endpoints: { public: { routes } } }).filter(({ purpose }) => purpose === "entry");
    assert.deepEqual(entries.map(line), ["edge public → service stock:8081 (entry)"]);
  });

  it("take the port an external system says", () => {
    const edges = edgesOf({ externals: { payment: { port: 8443 } } });
    assert.equal(edges.find(({ to }) => to.name === "payment")?.port, 8443);
  });

  it("have names that tell them apart", () => {
    const names = edgesOf().map(edgeName);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.includes("web-to-orders"));
  });
});
