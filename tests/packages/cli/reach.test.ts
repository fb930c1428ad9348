import assert from "node:assert/strict";
import { mermaid, reachText } from "../../../packages/cli/src/reach/text.ts";
import { axon } from "./axon.ts";

describe("axon reach", () => {
  it("shows each path with its port and the edge that asks for it", async () => {
    const { stdout, code } = await axon(["reach", "cortex-core", "--env", "staging", "--to", "redis"]);
    assert.equal(code, 0);
    assert.match(stdout, /^cortex-core staging: who can reach whom\n/);
    assert.match(
      stdout,
      / cortex-core-api {2}→ redis {2}TCP 6379 {2}keeps data in it \(edge cortex-core-api-to-redis\)/,
    );
    assert.doesNotMatch(stdout, /postgres/);
    assert.match(stdout, /All 2 flows shown are possible, and nothing else is\.$/);
  });

  it("gives the same as data, and as a diagram", async () => {
    const { stdout } = await axon(["reach", "cortex-core", "--env", "dev", "--from", "memory-service", "--json"]);
    const { flows, missing, unexpected } = JSON.parse(stdout);
    assert.deepEqual([missing, unexpected], [[], []]);
    assert.deepEqual(flows, [
      {
        from: "memory-service",
        to: "postgres-memory",
        ports: "TCP 5432",
        because: "keeps data in it",
        edge: "memory-service-to-postgres-memory",
        possible: true,
      },
    ]);
    const diagram = await axon(["reach", "cortex-core", "--from", "memory-service", "--mermaid"]);
    assert.match(diagram.stdout, /^flowchart LR\n {2}n0\["memory-service"\]\n {2}n1\["postgres-memory"\]\n {2}n0 -->/);
  });

  it("refuses a filter that fits nothing, since showing nothing would look as if all were well", async () => {
    const mistyped = await axon(["reach", "cortex-core", "--to", "redsi"]);
    assert.equal(mistyped.code, 2);
    assert.match(mistyped.stderr, /^axon: --to "redsi" is part of none of .*postgres-core, .*redis/);
    const nothing = await axon(["reach", "cortex-core", "--from", "nothing", "--json"]);
    assert.equal(nothing.code, 2);
    assert.match(JSON.parse(nothing.stdout).error.message, /^--from "nothing" is part of none of /);
  });

  it("tells of parts between which nothing is asked for", async () => {
    const { code, stdout } = await axon(["reach", "cortex-core", "--from", "redis", "--to", "postgres-memory"]);
    assert.equal(code, 0);
    assert.match(stdout, /No flow is asked for here, and none is possible\.$/);
  });

  it("ends with 2 and says what is meant when the environment is not one", async () => {
    const { code, stderr } = await axon(["reach", "cortex-core", "--env", "stagin"]);
    assert.equal(code, 2);
    assert.match(stderr, /did you mean staging\?/);
  });
});

describe("the text of axon reach", () => {
  const way = { from: "api", to: "redis", ports: "TCP 6379" };
  const flow = { ...way, because: "keeps data in it", edge: "api-to-redis" };

  it("ends with what is closed and what is open", () => {
    const text = reachText("shop prod", {
      flows: [{ ...flow, possible: false }],
      missing: [{ ...way, because: flow.because }],
      unexpected: [{ from: "any pod of elsewhere", to: "redis", ports: "every port" }],
      outOfScope: ["DaemonSet node-agent"],
    });
    assert.equal(
      text,
      [
        "shop prod: who can reach whom",
        "✗  api  → redis  TCP 6379  keeps data in it (edge api-to-redis)",
        "",
        "Not decided by policies, as they use the host's network",
        "  DaemonSet node-agent",
        "",
        "CLOSED, but needed",
        "  api  → redis  TCP 6379  keeps data in it",
        "",
        "OPEN, but asked for by nothing",
        "  any pod of elsewhere  → redis  every port",
        "",
        "1 needed path is closed; 1 path is open that nothing asks for.",
      ].join("\n"),
    );
  });

  it("draws what is closed with a cross, and what is unwanted dotted", () => {
    const view = { flows: [{ ...flow, possible: false }], missing: [], unexpected: [way], outOfScope: [] };
    assert.match(mermaid(view), /n0 -\.-x\|"TCP 6379"\| n1\n {2}n0 -\.->\|"unwanted: TCP 6379"\| n1/);
  });
});
