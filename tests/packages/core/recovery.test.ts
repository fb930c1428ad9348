import assert from "node:assert/strict";
import {
  archiveTimeoutSeconds,
  type Database,
  recoveryDrill,
  recoveryPointSeconds,
  recoveryTimeSeconds,
  restoreTimeSeconds,
} from "@axon/core";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";
import { shop } from "./shop.ts";

function orders(words: object): Database {
  const overrides = { databases: { orders: words } } as never;
  const database = resolveSystem(shop, { environment: "dev", target: "kubernetes", overrides }).databases.orders;
  assert.ok(database);
  return database;
}

const recoveryPoint = (backup: object | false) => recoveryPointSeconds(orders({ backup }));

describe("recovery point", () => {
  it("is one segment of the write-ahead log where it is archived", () => {
    assert.equal(recoveryPoint({}), archiveTimeoutSeconds);
    assert.equal(archiveTimeoutSeconds, 300);
  });

  it("is everything where nothing is backed up", () => assert.equal(recoveryPoint(false), Number.POSITIVE_INFINITY));

  const hour = 3_600;
  const day = 24 * hour;
  const gaps: readonly (readonly [string, number])[] = [
    ["* * * * *", 60],
    ["*/5 * * * *", 300],
    ["30 * * * *", hour],
    ["0,30 * * * *", hour],
    ["0 */6 * * *", 6 * hour],
    ["*/5 */6 * * *", 6 * hour],
    ["0 2 * * *", day],
    ["0 2,14 * * *", day],
    ["0 2 * * 1-5", 7 * day],
    ["0 2 1 * *", 31 * day],
    ["0 2 1 1 *", 366 * day],
    ["0 2 * 6 *", 366 * day],
  ];
  for (const [schedule, seconds] of gaps) {
    it(`is at most ${seconds} s with dumps at "${schedule}"`, () => {
      assert.equal(recoveryPoint({ schedule, pointInTime: false }), seconds);
    });
  }
});

describe("recovery time", () => {
  const recoveryTime = (words: object) => recoveryTimeSeconds(orders(words));

  it("is a failover where a standby runs, whatever the size", () => {
    assert.equal(recoveryTime({ instances: 2, storage: "10Ti", backup: false }), 120);
  });

  it("is a restore of the whole volume where none runs", () => {
    assert.equal(recoveryTime({ instances: 1, storage: "100Gi" }), 300 + 2048);
  });

  it("has no end without standby and backup", () => {
    assert.equal(recoveryTime({ instances: 1, backup: false }), Number.POSITIVE_INFINITY);
  });
});

describe("restore time", () => {
  it("is that of the whole volume, also where a standby runs: all servers are lost", () => {
    assert.equal(restoreTimeSeconds(orders({ instances: 2, storage: "100Gi", backup: {} })), 300 + 2048);
    assert.equal(restoreTimeSeconds(orders({ instances: 2, backup: false })), Number.POSITIVE_INFINITY);
  });
});

describe("recovery drill", () => {
  const schedule = "0 6 * * 1";

  it("is monthly in production and nowhere else, where the definition says nothing (CC-090, IE-129)", () => {
    assert.deepEqual(recoveryDrill(orders({ backup: {} }), "prod"), { schedule: "0 10 1 * *" });
    assert.equal(recoveryDrill(orders({ backup: {} }), "staging"), undefined);
  });

  it("is what the definition says, anywhere", () => {
    assert.deepEqual(recoveryDrill(orders({ backup: { drill: { schedule } } }), "dev"), { schedule });
    assert.equal(recoveryDrill(orders({ backup: { drill: false } }), "prod"), undefined);
  });

  it("needs a backup", () => assert.equal(recoveryDrill(orders({ backup: false }), "prod"), undefined));
});
