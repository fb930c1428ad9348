import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describeProblem } from "@axon/core";
import { checkService, type ServiceArgs } from "@axon/services";
import { KubernetesService, type KubernetesServiceArgs } from "@axon/services/kubernetes";
import { recordResources } from "../../support/mocks.ts";

const service: KubernetesServiceArgs = {
  namespace: "shop",
  image: "registry.example.com/web:1.0.0",
  port: 8080,
  resources: { cpu: { request: "100m" }, memory: { request: "128Mi", limit: "256Mi" } },
  health: { ready: { path: "/ready" }, live: { path: "/live" } },
};

const problems = (args: Partial<ServiceArgs>) => checkService({ ...service, ...args }).map(describeProblem);
const policies = [{ type: "pods", value: 1, period: "60s" }] as const;

describe("checkService", () => {
  it("has no problem with a service that says only what it must", () => {
    assert.deepEqual(problems({}), []);
  });

  it("accepts both ends of every range", () => {
    const digest = `registry.example.com/web@sha256:${"a".repeat(64)}`;
    const edges: Partial<ServiceArgs>[] = [
      { image: digest },
      { port: 1024 },
      { port: 65_535 },
      { replicas: 1 },
      { scale: { min: 1, max: 1, cpuPercent: 1 } },
      { scale: { min: 1, max: 1000, memoryPercent: 100, up: { stabilization: "0s", policies } } },
      { requestTimeout: "50s", shutdown: { drain: "10s", grace: "60s" } },
      { requestTimeout: "1s", shutdown: { drain: "0s", grace: "1s" } },
    ];
    for (const args of edges) assert.deepEqual(problems(args), [], JSON.stringify(args));
  });

  const table: readonly [Partial<ServiceArgs>, string][] = [
    [
      { image: "registry.example.com/web:latest" },
      'image must be an exact image: a tag other than latest, or a digest, got "registry.example.com/web:latest"',
    ],
    [{ image: "web" }, 'image must be an exact image: a tag other than latest, or a digest, got "web"'],
    [{ port: 80 }, "port must be an integer from 1024 to 65535, got 80"],
    [{ port: 65_536 }, "port must be an integer from 1024 to 65535, got 65536"],
    [{ replicas: 0 }, "replicas must be an integer from 1 to 1000, got 0"],
    [{ replicas: 1.5 }, "replicas must be an integer from 1 to 1000, got 1.5"],
    [{ scale: { min: 3, max: 2, cpuPercent: 70 } }, "scale.max must be at least min, 3, got 2"],
    [{ scale: { min: 0, max: 2, cpuPercent: 70 } }, "scale.min must be an integer from 1 to 1000, got 0"],
    [{ scale: { min: 1, max: 2 } }, "scale must be given a cpuPercent, a memoryPercent or metrics, got none of them"],
    [{ scale: { min: 1, max: 2, cpuPercent: 0 } }, "scale.cpuPercent must be an integer from 1 to 100, got 0"],
    [
      { scale: { min: 1, max: 2, memoryPercent: 101 } },
      "scale.memoryPercent must be an integer from 1 to 100, got 101",
    ],
    [
      { scale: { min: 1, max: 2, cpuPercent: 70, up: { stabilization: "2h", policies } } },
      "scale.up.stabilization must be 0s to 1h, got 2h",
    ],
    [
      { scale: { min: 1, max: 2, cpuPercent: 70, down: { stabilization: "0s", policies: [] } } },
      "scale.down.policies must be at least one policy, got none",
    ],
    [
      {
        scale: {
          min: 1,
          max: 2,
          cpuPercent: 70,
          down: { stabilization: "0s", policies: [{ type: "percent", value: 0, period: "60s" }] },
        },
      },
      "scale.down.policies[0].value must be an integer from 1 to 1000, got 0",
    ],
    [
      {
        scale: {
          min: 1,
          max: 2,
          cpuPercent: 70,
          up: { stabilization: "0s", policies: [{ type: "pods", value: 1, period: "31m" }] },
        },
      },
      "scale.up.policies[0].period must be 1s to 30m, got 31m",
    ],
    [
      { health: { ready: { path: "ready" }, live: { path: "/live" } } },
      'health.ready.path must be a path that begins with "/", got "ready"',
    ],
    [
      { health: { ready: { path: "/ready" }, live: { path: "/live", period: "0s" } } },
      "health.live.period must be 1s to 1h, got 0s",
    ],
    [
      { health: { ready: { path: "/ready" }, live: { path: "/live", timeout: "soon" } } },
      'health.live.timeout must be a duration such as "30s", "15m", "1h30m" or "30d", got "soon"',
    ],
    [
      { health: { ...service.health, startup: { path: "/s", failureThreshold: 0 } } },
      "health.startup.failureThreshold must be an integer from 1 to 1000, got 0",
    ],
    [
      { health: { ...service.health, startup: { path: "/s", initialDelay: "2h" } } },
      "health.startup.initialDelay must be 0s to 1h, got 2h",
    ],
    [{ requestTimeout: "0s" }, "requestTimeout must be 1s to 1h, got 0s"],
    [{ shutdown: { drain: "2h", grace: "2h" } }, "shutdown.drain must be 0s to 1h, got 2h"],
    [{ shutdown: { drain: "5s", grace: "3h" } }, "shutdown.grace must be 1s to 2h, got 3h"],
  ];
  for (const [args, message] of table) {
    it(`says: ${message}`, () => assert.deepEqual(problems(args), [message]));
  }

  it("refuses a grace period that cuts the longest request off (CC-079)", () => {
    assert.deepEqual(problems({ requestTimeout: "120s" }), [
      "shutdown.grace must be at least 125s, the request timeout and the drain together, got 60s",
    ]);
    assert.deepEqual(problems({ requestTimeout: "120s", shutdown: { drain: "10s", grace: "129s" } }), [
      "shutdown.grace must be at least 130s, the request timeout and the drain together, got 129s",
    ]);
  });
});

describe("KubernetesService with wrong arguments", () => {
  const failure = async (args: Partial<KubernetesServiceArgs>): Promise<string> => {
    let message = "";
    await recordResources(() => {
      try {
        new KubernetesService("web", { ...service, ...args });
      } catch (error) {
        message = error instanceof Error ? error.message : "";
      }
    });
    return message;
  };

  const table: readonly [Partial<KubernetesServiceArgs>, string][] = [
    [
      { resources: { cpu: { request: "1", limit: "500m" }, memory: { request: "1Gi", limit: "1Gi" } } },
      "resources.cpu.request must be at most the limit of 500m, got 1",
    ],
    [{ metricsPort: 8080 }, "metricsPort must be another port than port, or left out, got 8080"],
    [{ metricsPort: 90 }, "metricsPort must be an integer from 1024 to 65535, got 90"],
    [
      { configFile: { path: "/settings.yaml", variable: "SETTINGS" } },
      'configFile.path must be a file in a directory of its own, such as /etc/api/settings.yaml, got "/settings.yaml"',
    ],
    [
      { environment: { "LOG-LEVEL": "INFO" } },
      'environment.LOG-LEVEL must be named in letters, digits and underscores, got "LOG-LEVEL"',
    ],
    [{ writablePaths: ["tmp"] }, 'writablePaths[0] must be a path that begins with "/", got "tmp"'],
    [
      { state: { path: "data", storage: "10GB" } },
      [
        "2 problems",
        '  - state.path must be a path that begins with "/", got "data"',
        '  - state.storage must be a quantity of bytes such as "512Mi" or "20Gi", got "10GB"',
      ].join("\n"),
    ],
    [{ rollout: { maxSurge: 0 } }, "rollout.maxSurge must be at least 1 while maxUnavailable is 0, got 0"],
    [{ rollout: { maxUnavailable: -1 } }, "rollout.maxUnavailable must be an integer from 0 to 1000, got -1"],
    [{ rollout: { deadline: "2d" } }, "rollout.deadline must be 1s to 1d, got 2d"],
    [{ rollout: { revisions: 0 } }, "rollout.revisions must be an integer from 1 to 100, got 0"],
    [{ rollout: { minReady: "2h" } }, "rollout.minReady must be 0s to 1h, got 2h"],
    [{ minAvailable: 2 }, "minAvailable must be an integer from 0 to 1, one less than the replicas, got 2"],
    [{ minAvailable: -1 }, "minAvailable must be an integer from 0 to 1, one less than the replicas, got -1"],
    [{ replicas: 1, minAvailable: 1 }, "minAvailable must be 0 with a single replica, got 1"],
    [
      { replicas: 9, scale: { min: 2, max: 9, cpuPercent: 70 }, minAvailable: 2 },
      "minAvailable must be an integer from 0 to 1, one less than the replicas, got 2",
    ],
  ];
  for (const [args, message] of table) {
    it(`says: ${message.replaceAll("\n", "")}`, async () => {
      assert.equal(await failure(args), `KubernetesService "web": ${message}`);
    });
  }

  it("may roll out without a surge when one replica may be missing", async () => {
    assert.equal(await failure({ rollout: { maxSurge: 0, maxUnavailable: 1 } }), "");
  });

  it("tells everything that is wrong at once", async () => {
    assert.equal(
      await failure({ port: 80, image: "web:latest", minAvailable: 7 }),
      [
        'KubernetesService "web": 3 problems',
        "  - port must be an integer from 1024 to 65535, got 80",
        '  - image must be an exact image: a tag other than latest, or a digest, got "web:latest"',
        "  - minAvailable must be an integer from 0 to 1, one less than the replicas, got 7",
      ].join("\n"),
    );
  });
});

describe("KubernetesService with values that are known only later", () => {
  /** What a program of its own ends with; a failure in the middle of it ends the whole process. */
  const lateFailure = async (args: string): Promise<string> => {
    const program = `
      import { KubernetesService } from "@axon/services/kubernetes";
      import * as pulumi from "@pulumi/pulumi";
      import { recordResources } from "./tests/support/mocks.ts";
      await recordResources(() => {
        new KubernetesService("web", { ...${JSON.stringify(service)}, ...${args} });
      });`;
    const root = new URL("../../../", import.meta.url);
    const child = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { cwd: root });
    const { code, stderr } = await child.then(
      () => ({ code: 0, stderr: "" }),
      (error: { readonly code: number; readonly stderr: string }) => error,
    );
    assert.equal(code, 1);
    return stderr;
  };

  it("keeps a secret one out of the ConfigMap", async () => {
    const text = await lateFailure(`{ environment: { PASSWORD: pulumi.secret("canary-" + 7) } }`);
    assert.match(
      text,
      /workload "web": environment\.PASSWORD must be a reference to a Secret, { secret, key }, got a secret value/,
    );
    assert.doesNotMatch(text, /canary-7/);
  });

  it("keeps a secret one out of the mounted file", async () => {
    const file = `{ path: "/etc/web/a.yaml", variable: "A", content: pulumi.secret("canary-" + 7) }`;
    const text = await lateFailure(`{ configFile: ${file} }`);
    assert.match(text, /workload "web": configFile\.content must be a reference to a Secret/);
    assert.doesNotMatch(text, /canary-7/);
    const beside = `{ "rules.yaml": { content: pulumi.secret("canary-" + 7) } }`;
    const further = await lateFailure(`{ configFile: { path: "/etc/web/a.yaml", content: "a", beside: ${beside} } }`);
    assert.match(further, /workload "web": configFile\.beside\."rules\.yaml"\.content must be a reference to a Secret/);
    assert.doesNotMatch(further, /canary-7/);
  });

  it("keeps a secret one out of the files of a mount", async () => {
    const text = await lateFailure(
      `{ mounts: { settings: { path: "/etc/web", files: { "a.yaml": pulumi.secret("canary-" + 7) } } } }`,
    );
    assert.match(text, /workload "web": mounts\.settings\.files\."a\.yaml" must be a reference to a Secret/);
    assert.doesNotMatch(text, /canary-7/);
  });

  it("checks an image then", async () => {
    const text = await lateFailure(`{ image: pulumi.output("web:latest") }`);
    assert.match(text, /workload "web": image must be an exact image/);
  });
});
