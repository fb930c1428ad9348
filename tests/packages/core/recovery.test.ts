import assert from "node:assert/strict";
import { archiveTimeoutSeconds, recoveryPointSeconds } from "@axon/core";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";
import { shop } from "./shop.ts";

function recoveryPoint(backup: object | false): number {
  const overrides = { databases: { orders: { backup } } } as never;
  const { orders } = resolveSystem(shop, { environment: "dev", target: "kubernetes", overrides }).databases;
  assert.ok(orders);
  return recoveryPointSeconds(orders);
}

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
