import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import {
  awsCacheLifecycle,
  demandNotice,
  demandSupport,
  judge,
  type Lifecycle,
  lifecycles,
  resource,
  root,
  typeKey,
} from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { PolicyServer } from "./policy-server.ts";

const cluster = (version: string) => resource("aws:eks/cluster:Cluster", { version });

const service: Lifecycle = {
  service: "the service",
  types: ["test:index:Service"],
  versionsIn: (instance) => {
    const place = root(instance).at("version");
    return [{ place, version: place.text, ends: { "1.9": "2026-03-31", "1.10": "2026-12-31" } }];
  },
};
const running = (version: string) => resource("test:index:Service", { version });
const supportOf = (version: string, today: string) =>
  [...demandSupport(service, running(version), today)].map(({ message }) => message);
const noticeOf = (version: string, today: string, days = 30) =>
  [...demandNotice(service, running(version), today, days)].map(({ message }) => message);

describe("the support of a version", () => {
  it("lasts through the day on which it ends", () => {
    assert.deepEqual(supportOf("1.9", "2026-03-31"), []);
    assert.deepEqual(supportOf("1.9", "2026-04-01"), [
      'test:index:Service "main": version is "1.9", which the service supported until 2026-03-31; upgrade, 1.10 is supported until 2026-12-31',
    ]);
  });

  it("is over for what is older than the calendar, and unknown for what is newer", () => {
    assert.deepEqual(supportOf("1.8", "2026-03-31"), [
      'test:index:Service "main": version is "1.8", which the service supports no longer; upgrade, 1.10 is supported until 2026-12-31',
    ]);
    assert.deepEqual(supportOf("1.11", "2036-03-31"), []);
  });

  it("is not promised by a calendar that has run out", () => {
    const [message] = supportOf("1.10", "2027-01-01");
    assert.match(message ?? "", /; upgrade to one that is supported longer$/);
  });

  it("has no end where the vendor has announced none, which is what to upgrade to", () => {
    const cache = (engineVersion: string) => resource("aws:elasticache/cluster:Cluster", { engineVersion });
    const [message] = [...demandSupport(awsCacheLifecycle, cache("5.0.6"), "2026-11-27")].map(
      (verdict) => verdict.message,
    );
    assert.equal(
      message,
      'aws:elasticache/cluster:Cluster "main": engineVersion is "5.0.6", which ElastiCache supported until 2026-01-31; upgrade, 7 is supported and has no end yet',
    );
    assert.deepEqual([...demandSupport(awsCacheLifecycle, cache("7.1"), "2036-11-27")], []);
    assert.deepEqual([...demandNotice(awsCacheLifecycle, cache("7.1"), "2036-11-27", 90)], []);
  });

  it("is told of before its end, from so many days before, through its last", () => {
    assert.deepEqual(noticeOf("1.10", "2026-12-01"), []);
    assert.deepEqual(noticeOf("1.10", "2026-12-02"), [
      'test:index:Service "main": version is "1.10", which the service supports until 2026-12-31; upgrade to one that is supported longer',
    ]);
    assert.equal(noticeOf("1.10", "2026-12-31").length, 1);
    assert.deepEqual(noticeOf("1.10", "2027-01-01"), []);
  });
});

describe("the calendars of the clouds", () => {
  for (const { service: name, types } of lifecycles) {
    it(`of ${name} belong to one rule that stops, and to the one that tells before`, () => {
      for (const type of types) {
        const judging = rules.filter((rule) => rule.types.includes(type) && rule.examples.today !== undefined);
        assert.deepEqual(judging.length, 2, type);
        assert.equal(typeKey(type), type);
      }
    });
  }

  it("write their days as YYYY-MM-DD", () => {
    const samples = rules.flatMap((rule) => (rule.scope === "resource" ? rule.examples.violating : []));
    for (const { versionsIn, types } of lifecycles) {
      for (const sample of samples.filter(({ type }) => types.includes(type))) {
        for (const day of versionsIn(sample).flatMap(({ ends }) => Object.values(ends))) {
          assert.equal(new Date(day).toISOString().slice(0, 10), day);
        }
      }
    }
  });
});

describe("the day by which versions age", () => {
  const stopped = (today: string) =>
    judge([cluster("1.34")], { pack: axonPack, today }).findings.map(({ policy }) => policy);

  it("is handed to the rules by whoever judges", () => {
    assert.ok(stopped("2026-12-02").includes("version-ends-soon"));
    assert.ok(!stopped("2026-12-02").includes("aws-eks-supported-version"));
    assert.ok(stopped("2026-12-03").includes("aws-eks-supported-version"));
  });

  it("is handed to the policy server too", async () => {
    const found = async (today: string) => {
      const { diagnostics } = await new PolicyServer(axonPack, today).analyze(cluster("1.34"));
      return diagnostics.some(({ policy }) => policy === "aws-eks-supported-version");
    };
    assert.deepEqual([await found("2026-12-02"), await found("2026-12-03")], [false, true]);
  });

  it("is today where nobody says one", () => {
    const [today] = new Date().toISOString().split("T");
    assert.ok(today);
    const spoken = (day?: string) => judge([cluster("1.34")], { pack: axonPack, today: day }).findings.length;
    assert.equal(spoken(), spoken(today));
  });
});
