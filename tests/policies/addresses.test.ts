import assert from "node:assert/strict";
import { addressRange, opensToEverybody, UNKNOWN } from "@axon/policies/lib";
import fc from "fast-check";

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join("."));
const prefix = fc.tuple(address, fc.integer({ min: 8, max: 32 })).map(([start, length]) => `${start}/${length}`);

describe("opensToEverybody", () => {
  const open = [
    ["0.0.0.0/0"],
    ["::/0"],
    ["0:0:0:0:0:0:0:0/0"],
    ["10.0.0.0/0"],
    ["0.0.0.0/1", "128.0.0.0/1"],
    ["10.0.0.0/8", "::/1", "8000::/1"],
    ["0.0.0.0-255.255.255.255"],
    ["1.0.0.0/7", "3.0.0.0/8"],
    ["2000::/3"],
    ["*"],
    ["Any"],
    ["Internet"],
    ["internet"],
    ["<nw>/0"],
  ];
  for (const ranges of open)
    it(`is true of ${ranges.join(" and ")}`, () => assert.equal(opensToEverybody(ranges), true));

  const closed = [
    [],
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    ["203.0.113.7/32"],
    ["203.0.113.7"],
    ["8.0.0.0/8"],
    ["fc00::/7"],
    ["2600::/16"],
    ["VirtualNetwork"],
    ["pl-63a5400a"],
    ["0.0.0.0/33"],
    ["0.0.0.0/"],
    ["0/0"],
    [""],
  ];
  for (const ranges of closed)
    it(`is false of ${ranges.join(" and ") || "no range"}`, () => assert.equal(opensToEverybody(ranges), false));

  it("cannot be told of an unknown range, unless the others open already", () => {
    assert.equal(opensToEverybody([UNKNOWN, "10.0.0.0/8"]), UNKNOWN);
    assert.equal(opensToEverybody([UNKNOWN, "0.0.0.0/0"]), true);
  });

  it("takes another widest size", () => {
    assert.equal(opensToEverybody(["203.0.112.0/20"], { ipv4: 24, ipv6: 48 }), true);
    assert.equal(opensToEverybody(["203.0.113.0/24"], { ipv4: 24, ipv6: 48 }), false);
  });

  it("is never true of a single prefix of /8 or longer", () => {
    fc.assert(fc.property(prefix, (range) => opensToEverybody([range]) === false));
  });

  it("does not depend on the order of the ranges, and stays true when one is added", () => {
    const ranges = fc.array(fc.tuple(address, fc.nat(32)).map(([start, length]) => `${start}/${length}`));
    fc.assert(
      fc.property(ranges, prefix, (list, added) => {
        assert.equal(opensToEverybody([...list].reverse()), opensToEverybody(list));
        if (opensToEverybody(list)) assert.equal(opensToEverybody([...list, added]), true);
      }),
    );
  });

  it("is true of the parts of the internet, however it is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xfffffffe }), (cut) => {
        const at = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
        const halves = [`0.0.0.0-${at(cut)}`, `${at(cut + 1)}-255.255.255.255`];
        assert.equal(opensToEverybody(halves), true);
      }),
    );
  });

  it("takes any text without failing", () => {
    fc.assert(fc.property(fc.array(fc.string()), (texts) => typeof opensToEverybody(texts) === "boolean"));
  });
});

describe("addressRange", () => {
  it("holds the address it is written with, whatever the prefix", () => {
    fc.assert(
      fc.property(address, fc.nat(32), (text, length) => {
        const range = addressRange(`${text}/${length}`);
        const own = addressRange(text);
        assert.ok(range && own && range.first <= own.first && own.last <= range.last);
        assert.equal(range.last - range.first + 1n, 1n << BigInt(32 - length));
      }),
    );
  });
});
