import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkEntry, type EntryArgs, entrySettings } from "@axon/entry";

const entry: EntryArgs = {
  host: "api.example.com",
  routes: [{ path: "/", service: { name: "api", port: 8000 } }],
};
const problems = (args: Partial<EntryArgs>) => checkEntry({ ...entry, ...args }).map(describeProblem);
const service = { name: "api", port: 8000 };

describe("entrySettings", () => {
  it("fills in what a public host must have (CC-013, CC-047, CC-048, CC-049)", () => {
    assert.deepEqual(entrySettings(entry), {
      host: "api.example.com",
      routes: entry.routes,
      blockedPaths: ["/metrics"],
      minTlsVersion: "1.2",
      maxBodyMiB: 10,
      timeoutSeconds: 60,
      connectTimeoutSeconds: 10,
      clientTimeoutSeconds: 60,
      compressFromBytes: undefined,
      unloggedPaths: [],
      responseHeaders: {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
      },
      requestsPerSecond: undefined,
    });
  });

  it("never sends the obsolete X-XSS-Protection by itself (CC-048)", () => {
    assert.equal("X-XSS-Protection" in entrySettings(entry).responseHeaders, false);
  });

  it("takes an argument that is explicitly undefined for one that is left out", () => {
    const empty = { blockedPaths: undefined, timeout: undefined, maxBodyMiB: undefined, minTlsVersion: undefined };
    assert.deepEqual(entrySettings({ ...entry, ...empty }), entrySettings(entry));
    assert.deepEqual(problems(empty), []);
  });
});

describe("checkEntry", () => {
  it("has no problem with an entry that says only what it must, nor with the edge of any range", () => {
    const edges: Partial<EntryArgs>[] = [
      {},
      { host: "a.io" },
      { maxBodyMiB: 1, requestsPerSecond: 1, timeout: "1s" },
      { blockedPaths: [] },
      { routes: [{ path: "/v1/~user/%20(x)", service }] },
      {
        routes: [
          { path: "/", headers: { "X-Version": "1" }, service },
          { path: "/", headers: { "X-Version": "2" }, service },
        ],
      },
    ];
    for (const args of edges) assert.deepEqual(problems(args), [], JSON.stringify(args));
  });

  const table: readonly [Partial<EntryArgs>, string][] = [
    [{ maintenance: { notice: " ", retryAfter: "10m", open: [] } }, 'maintenance.notice must be a text, got " "'],
    [
      { maintenance: { notice: "Back soon.", retryAfter: "0s", open: [] } },
      "maintenance.retryAfter must be at least 1s, got 0s",
    ],
    [
      { routes: [{ path: "/v1", service }], maintenance: { notice: "Back soon.", retryAfter: "10m", open: ["/v10"] } },
      'maintenance.open[0] must be a path that a route leads to, got "/v10"',
    ],
    [{ host: "localhost" }, 'host must be a public host name, got "localhost"'],
    [{ host: "API.example.com" }, 'host must be a public host name, got "API.example.com"'],
    [{ host: "https://api.example.com" }, 'host must be a public host name, got "https://api.example.com"'],
    [{ routes: [] }, "routes must be at least one route, got none"],
    [
      { routes: [{ path: "v1", service }] },
      'routes[0].path must be a path that begins with "/", without query, got "v1"',
    ],
    [
      { routes: [{ path: "/a?b=1", service }] },
      'routes[0].path must be a path that begins with "/", without query, got "/a?b=1"',
    ],
    [
      { routes: [{ path: "/a//b", service }] },
      'routes[0].path must be a path that begins with "/", without query, got "/a//b"',
    ],
    [
      {
        routes: [
          { path: "/", service },
          { path: "/", service: { name: "other", port: 1 } },
        ],
      },
      "routes[1] must be different from every other route in path or headers, got the same as routes[0]",
    ],
    [
      { routes: [{ path: "/", headers: { "X Version": "1" }, service }] },
      'routes[0].headers."X Version" must be named like an HTTP header, got "X Version"',
    ],
    [
      { responseHeaders: { "X-Note": "one\r\nSet-Cookie: a=b" } },
      'responseHeaders.X-Note must be printable text on one line, got "one\\r\\nSet-Cookie: a=b"',
    ],
    [
      { blockedPaths: ["metrics"] },
      'blockedPaths[0] must be a path that begins with "/", without query, got "metrics"',
    ],
    [{ maxBodyMiB: 0 }, "maxBodyMiB must be an integer of at least 1, got 0"],
    [{ maxBodyMiB: 1.5 }, "maxBodyMiB must be an integer of at least 1, got 1.5"],
    [{ requestsPerSecond: 0 }, "requestsPerSecond must be an integer of at least 1, got 0"],
    [{ timeout: "0s" }, "timeout must be at least 1s, got 0s"],
    [{ timeout: "soon" }, 'timeout must be a duration such as "30s", "15m", "1h30m" or "30d", got "soon"'],
  ];
  for (const [args, message] of table) {
    it(`says: ${message}`, () => assert.deepEqual(problems(args), [message]));
  }

  it("tells everything that is wrong at once", () => {
    assert.equal(problems({ host: "x", routes: [], maxBodyMiB: -1, timeout: "" }).length, 4);
  });
});
