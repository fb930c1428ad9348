import assert from "node:assert/strict";
import {
  days,
  formatBytes,
  formatCpu,
  formatDuration,
  mebibytes,
  parseBytes,
  parseCpu,
  parseDuration,
  parseLatency,
  parseQuantity,
  QuantityError,
} from "@axon/core";
import fc from "fast-check";

function rejects(parse: (text: string) => unknown, texts: readonly string[]): void {
  for (const text of texts) {
    assert.throws(
      () => parse(text),
      (error) => error instanceof QuantityError && error.message.startsWith(JSON.stringify(text)),
      text,
    );
  }
}

describe("quantities of the Kubernetes API", () => {
  const grammar = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
  const powers = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
  const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

  it("are numbers with a suffix or an exponent", () => {
    const cases = { "500m": 0.5, "2": 2, "2Gi": 2 ** 31, "1.5k": 1_500, "1e3": 1_000, "1E-3": 0.001, "12E": 12e18 };
    for (const [text, number] of Object.entries(cases)) assert.equal(parseQuantity(text), number, text);
    for (const number of [3, -1.5, 1e-7, 1e21]) assert.equal(parseQuantity(number), number);
  });

  it("are the same number however the amount is written", () => {
    const sign = fc.constantFrom("", "-", "+");
    const point = fc.integer({ min: 0, max: 15 });
    fc.assert(
      fc.property(
        sign,
        fc.maxSafeNat(),
        point,
        fc.constantFrom(...Object.entries(powers)),
        (minus, digits, places, [suffix, power]) => {
          const padded = String(digits).padStart(places + 1, "0");
          const number = `${minus}${padded.slice(0, padded.length - places)}.${padded.slice(padded.length - places)}`;
          const amount = Number(`${minus}${digits}e${power - places}`);
          for (const text of [`${number}${suffix}`, `${number}e${power}`, `${number}E${power < 0 ? "" : "+"}${power}`])
            assert.equal(parseQuantity(text), amount, text);
          assert.equal(parseQuantity(`${number}${suffix}`, "m"), parseQuantity(`${number}e${power + 3}`));
        },
      ),
    );
  });

  it("count powers of two with a binary suffix", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 5 }), (count, index) => {
        const bytes = BigInt(count) << BigInt(10 * (index + 1));
        assert.equal(parseQuantity(`${count}${binary[index]}`), Number(bytes));
        assert.equal(parseQuantity(`${count}.5${binary[index]}`), Number(bytes) + 2 ** (10 * index + 9));
        assert.equal(parseQuantity(`${count}${binary[index]}`), parseQuantity(String(bytes)));
      }),
    );
  });

  it("are what the grammar of the API allows, and nothing else", () => {
    for (const text of [
      "",
      ".",
      "+",
      "m",
      "1e",
      "1e1.5",
      "1e3Ki",
      "1.2.3",
      "2GB",
      "1ki",
      "1K",
      " 1",
      "1 m",
      "0x1",
      "Infinity",
    ])
      assert.equal(parseQuantity(text), undefined, text);
    for (const value of [undefined, null, true, Number.NaN, {}, ["1"]]) assert.equal(parseQuantity(value), undefined);
    const nearly = fc.string({ unit: fc.constantFrom(..."+-.059eEimnukKMG "), maxLength: 6 });
    fc.assert(
      fc.property(nearly, (text) => assert.equal(parseQuantity(text) !== undefined, grammar.test(text), text)),
      {
        numRuns: 2_000,
      },
    );
  });
});

describe("CPU quantities", () => {
  it("reads cores and thousandths of a core", () => {
    const cases = { "500m": 500, "1m": 1, "2": 2000, "0.5": 500, "1.25": 1250, "0.001": 1, "1500m": 1500 };
    for (const [text, millicores] of Object.entries(cases)) assert.deepEqual(parseCpu(text), { millicores }, text);
  });

  it("rejects nothing, zero, signs, spaces, other units and a grain finer than a thousandth", () => {
    rejects(parseCpu, [
      "",
      "0",
      "0m",
      "0.000",
      "-1",
      "+1",
      " 1",
      "1 ",
      "1.",
      ".5",
      "1.0005",
      "1.5m",
      "2cores",
      "1e3",
      "²",
    ]);
    rejects(parseCpu, ["9007199254740992", "99999999999999999999m"]);
  });

  it("writes whole cores without a suffix", () => {
    assert.equal(formatCpu({ millicores: 2000 }), "2");
    assert.equal(formatCpu({ millicores: 1500 }), "1500m");
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (millicores) => {
        assert.deepEqual(parseCpu(formatCpu({ millicores })), { millicores });
      }),
    );
  });
});

describe("quantities of bytes", () => {
  it("reads binary and decimal units and plain bytes", () => {
    const cases = {
      "1": 1,
      "1k": 1e3,
      "1Ki": 1024,
      "1M": 1e6,
      "512Mi": 512 * 2 ** 20,
      "2G": 2e9,
      "1.5Gi": 1.5 * 2 ** 30,
      "1T": 1e12,
      "1Ti": 2 ** 40,
      "1P": 1e15,
      "1Pi": 2 ** 50,
      "16.1k": 16_100,
    };
    for (const [text, bytes] of Object.entries(cases)) assert.deepEqual(parseBytes(text), { bytes }, text);
  });

  it("rejects nothing, zero, unknown units and parts of a byte", () => {
    rejects(parseBytes, [
      "",
      "0",
      "0Gi",
      "1GB",
      "1gi",
      "1 Gi",
      "-1Gi",
      "1.5",
      "0.1Ki",
      "1K",
      "Gi",
      "9Ei",
      "8Pi9",
      "8.Gi",
    ]);
    rejects(parseBytes, ["8192Pi"]);
  });

  it("writes the largest binary unit that divides the amount", () => {
    const cases = { "1Gi": 2 ** 30, "1536Mi": 1.5 * 2 ** 30, "1000": 1000, "1023": 1023, "1Ki": 1024, "1Pi": 2 ** 50 };
    for (const [text, bytes] of Object.entries(cases)) assert.equal(formatBytes({ bytes }), text);
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        assert.deepEqual(parseBytes(formatBytes({ bytes })), { bytes });
      }),
    );
  });

  it("rounds mebibytes down", () => {
    assert.equal(mebibytes({ bytes: 2 ** 20 }), 1);
    assert.equal(mebibytes({ bytes: 2 ** 21 - 1 }), 1);
  });
});

describe("durations", () => {
  it("reads units from large to small", () => {
    const cases = { "0s": 0, "45s": 45, "15m": 900, "1h30m": 5400, "30d": 2_592_000, "1d1h1m1s": 90_061, "90m": 5400 };
    for (const [text, seconds] of Object.entries(cases)) assert.deepEqual(parseDuration(text), { seconds }, text);
  });

  it("rejects nothing, bare numbers, other orders, repeats and fractions", () => {
    rejects(parseDuration, [
      "",
      "5",
      "s",
      "30m1h",
      "1s1s",
      "1.5h",
      "-1s",
      "1 h",
      "1w",
      "5min",
      "300ms",
      "9007199254740993s",
    ]);
  });

  it("writes no unit above hours, as Go reads none", () => {
    const cases = { "0s": 0, "59s": 59, "1m": 60, "1h30m": 5400, "720h": 2_592_000, "1h1s": 3601 };
    for (const [text, seconds] of Object.entries(cases)) assert.equal(formatDuration({ seconds }), text);
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        assert.deepEqual(parseDuration(formatDuration({ seconds })), { seconds });
      }),
    );
  });

  it("rounds days up", () => {
    assert.equal(days({ seconds: 86_400 }), 1);
    assert.equal(days({ seconds: 86_401 }), 2);
    assert.equal(days({ seconds: 0 }), 0);
  });
});

describe("latencies", () => {
  it("reads milliseconds and whole seconds", () => {
    assert.deepEqual(parseLatency("300ms"), { milliseconds: 300 });
    assert.deepEqual(parseLatency("2s"), { milliseconds: 2000 });
  });

  it("rejects zero and what is neither", () => rejects(parseLatency, ["0ms", "0s", "1.5ms", "300"]));
});
