import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkSearch, type SearchArgs } from "@axon/search";

const search: SearchArgs = { storage: "50Gi", users: { cortex: { reads: ["products"] } } };
const problemsOf = (change: Partial<SearchArgs>) => checkSearch({ ...search, ...change }).map(describeProblem);

describe("a search engine", () => {
  it("is fine with what its consumers read and write, and how long it is kept", () => {
    const retention = { logs: { indices: ["logs-*"], deleteAfter: "30d" } };
    assert.deepEqual(problemsOf({ retention, users: { shipper: { writes: ["logs-*"] } } }), []);
  });

  it("runs a maintained version", () => {
    const old: SearchArgs = JSON.parse(JSON.stringify({ ...search, version: "7" }));
    assert.deepEqual(checkSearch(old).map(describeProblem), [
      'version must be a maintained major version: 8, 9, got "7"',
    ]);
  });

  it("never has two servers, of which neither could lead alone", () => {
    for (const nodes of [1, 3, 50]) assert.deepEqual(problemsOf({ nodes }), [], String(nodes));
    for (const nodes of [0, 2, 51, 1.5])
      assert.deepEqual(problemsOf({ nodes }), [`nodes must be 1, or an integer from 3 to 50, got ${nodes}`]);
  });

  it("keeps every consumer out of what is not named, and out of what is Elasticsearch's own", () => {
    for (const pattern of ["*", ".security", "-a", "Logs", "a*b", "_all"])
      assert.equal(problemsOf({ users: { shop: { reads: [pattern] } } }).length, 1, pattern);
    for (const pattern of ["products", "logs-*", "a_b.c"])
      assert.deepEqual(problemsOf({ users: { shop: { writes: [pattern] } } }), [], pattern);
    assert.deepEqual(problemsOf({ users: { elastic: { reads: ["a"] }, idle: {} } }), [
      'users.elastic must be a name that Elasticsearch does not use itself, got "elastic"',
      "users.idle must be something in reads, writes or appends, got nothing",
    ]);
  });

  it("deletes nothing that is younger than a day", () => {
    assert.deepEqual(problemsOf({ retention: { logs: { indices: [], deleteAfter: "12h" } } }), [
      "retention.logs.indices must be at least one pattern, got none",
      "retention.logs.deleteAfter must be at least 1d, got 12h",
    ]);
  });
});
