import assert from "node:assert/strict";
import {
  allPorts,
  portRange,
  portsBetween,
  protocolOf,
  SECRET,
  sensitivePorts,
  sensitivePortsIn,
  UNKNOWN,
} from "@axon/policies/lib";
import fc from "fast-check";

describe("portRange", () => {
  it("reads what clouds write", () => {
    assert.deepEqual(portRange(22), { first: 22, last: 22 });
    assert.deepEqual(portRange("22"), { first: 22, last: 22 });
    assert.deepEqual(portRange("22-25"), { first: 22, last: 25 });
    assert.deepEqual(portRange("0-65535"), allPorts);
    for (const all of ["*", -1, "-1", "Any"]) assert.deepEqual(portRange(all), allPorts);
  });

  it("is undefined for what is no range, and unknown for what is hidden", () => {
    for (const none of ["", "ssh", "25-22", "1-70000", 70000, null, true, [], undefined]) {
      assert.equal(portRange(none), undefined);
    }
    assert.equal(portRange(UNKNOWN), UNKNOWN);
    assert.equal(portRange(SECRET), UNKNOWN);
  });

  it("reads back any range that is written", () => {
    fc.assert(
      fc.property(fc.nat(65535), fc.nat(65535), (a, b) => {
        const range = { first: Math.min(a, b), last: Math.max(a, b) };
        assert.deepEqual(portRange(`${range.first}-${range.last}`), range);
        assert.deepEqual(portsBetween(range.first, range.last), range);
      }),
    );
  });
});

describe("portsBetween", () => {
  it("takes -1 and nothing at all for every port", () => {
    assert.deepEqual(portsBetween(-1, -1), allPorts);
    assert.deepEqual(portsBetween(undefined, undefined), allPorts);
    assert.deepEqual(portsBetween(0, 65535), allPorts);
  });

  it("takes one port for the first and the last where only the first is given", () => {
    assert.deepEqual(portsBetween(443, undefined), { first: 443, last: 443 });
  });

  it("cannot be told while an end is unknown", () => {
    assert.equal(portsBetween(UNKNOWN, 22), UNKNOWN);
    assert.equal(portsBetween(22, UNKNOWN), UNKNOWN);
  });
});

describe("protocolOf", () => {
  it("knows a protocol by its name and its number", () => {
    const names = ["tcp", "TCP", "6", 6, "-1", -1, "all", "*", "Any", undefined, "17", "icmp", "58"].map((value) =>
      protocolOf(value),
    );
    assert.deepEqual(names.join(" "), "tcp tcp tcp tcp all all all all all all udp icmp icmpv6");
    assert.equal(protocolOf(UNKNOWN), UNKNOWN);
    assert.equal(protocolOf("__proto__"), "__proto__");
  });
});

describe("sensitivePortsIn", () => {
  it("names those in the range and no other", () => {
    assert.deepEqual(sensitivePortsIn({ first: 443, last: 443 }), []);
    assert.deepEqual(sensitivePortsIn({ first: 22, last: 22 }), ["22 (SSH)"]);
    assert.deepEqual(sensitivePortsIn({ first: 3300, last: 3400 }), ["3306 (MySQL)", "3389 (RDP)"]);
    assert.equal(sensitivePortsIn(allPorts).length, sensitivePorts.length);
  });
});
