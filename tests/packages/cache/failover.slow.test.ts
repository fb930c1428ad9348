import assert from "node:assert/strict";
import { canRunPeers, RealPeers, until } from "./real-peers.ts";

for (const [kind, settings] of [
  ["in memory", { persistent: false, tls: false }],
  ["on disk, with TLS", { persistent: true, tls: true }],
] as const) {
  describe(`a cache of three real servers, ${kind}`, function () {
    this.timeout(300_000);
    let peers: RealPeers;

    before(async function () {
      if (!canRunPeers) this.skip();
      peers = new RealPeers(settings);
      for (const host of peers.hosts) peers.startPod(host);
      peers.startProxy();
      await until("a first write", () => peers.through("set", "key", "first") === "OK");
      await until("that all know each other", () => peers.settled());
    });
    after(() => peers?.remove());

    const leader = (): string => {
      const [only, ...others] = peers.leaders();
      assert.ok(only && others.length === 0, `${others.length + 1} lead`);
      return only;
    };

    it("goes on under the same address when the server that takes writes is lost, and ends what was connected to it (NC-077)", async () => {
      const lost = leader();
      await until("copies", () => peers.hosts.every((host) => host === lost || peers.inStep(host)));
      const ended = peers.connect();
      await peers.killPod(lost);
      const seconds = await until("a write to another one", () => peers.through("set", "key", "second") === "OK");
      assert.ok(seconds < 30, `it took ${seconds} s`);
      assert.notEqual(leader(), lost);
      assert.equal(peers.through("get", "key"), "second");
      await ended;

      peers.startPod(lost);
      await until("the lost one as a copy", () => peers.inStep(lost));
      assert.notEqual(leader(), lost, "it does not lead because it was first once");
      assert.match(peers.ask(lost, "config", "get", "appendonly"), /NOPERM/, "a peer looks at no settings");
      await until("that all know each other again", () => peers.settled());
    });

    it("hands over before a planned stop, and keeps what was written (NC-077)", async () => {
      const stopped = leader();
      assert.equal(peers.through("set", "key", "third"), "OK");
      await until("copies", () => peers.hosts.every((host) => host === stopped || peers.inStep(host)));
      assert.equal(await peers.stopPod(stopped), 0);
      const seconds = await until("a write to another one", () => peers.through("set", "other", "x") === "OK");
      assert.ok(seconds < 15, `it took ${seconds} s`);
      assert.equal(peers.through("get", "key"), "third");
      peers.startPod(stopped);
      await until("the stopped one as a copy", () => peers.inStep(stopped));
      await until("that all know each other again", () => peers.settled());
    });

    it("takes no write where one server is left alone, which nobody would ever see", async () => {
      const left = leader();
      for (const host of peers.hosts) if (host !== left) await peers.killPod(host);
      await until("a refusal", () => peers.through("set", "key", "lost").startsWith("NOREPLICAS"));
      assert.equal(peers.through("get", "key"), "third");
      for (const host of peers.hosts) if (host !== left) peers.startPod(host);
      await until("a write", () => peers.through("set", "key", "fourth") === "OK");
    });

    it("lets the application do none of what the peers do", () => {
      for (const command of [["replicaof", "no", "one"], ["config", "rewrite"], ["role"]])
        assert.match(peers.through(...command), /NOPERM/, command.join(" "));
    });
  });
}
