import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Interrupts } from "../../../packages/cli/src/console/interrupts.ts";
import { outputTo } from "../../../packages/cli/src/console/output.ts";
import { type DebugOptions, debug } from "../../../packages/cli/src/debug/debug.ts";
import { SandboxProcesses } from "../../../packages/cli/src/sandbox/processes.ts";
import { ObjectServer, type ServedCluster, type ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

const stackFile = `config:
  axon:system: nca
  axon:environment: prod
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    capacity: { cpu: "200", memory: 800Gi, storage: 4Ti }
    backup: { s3: { bucket: b, roleArn: "arn:aws:iam::000000000000:role/r" } }
    dumps: false
`;
const namespace = "neuroca";
const pod = (name: string, labels: object, container: string, image: string): ServedObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, uid: "u1", labels },
  spec: { containers: [{ name: container, image }] },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
});

describe("axon debug", () => {
  const project = new TestProject();
  const programs = join(project.directory, "programs");
  const called = join(project.directory, "called");
  let api: ObjectServer | undefined;
  let objects: ServedObject[] = [];
  before(() => {
    project.write("Pulumi.prod.yaml", stackFile);
    mkdirSync(programs);
    writeFileSync(join(programs, "kubectl"), `#!/bin/sh\necho "$*" > ${called}\n`, { mode: 0o755 });
  });
  beforeEach(() => {
    writeFileSync(called, "");
    objects = [
      pod("neuroca-api-a", { app: "neuroca-api" }, "neuroca-api", "api"),
      pod("postgres-1", { "cnpg.io/cluster": "postgres" }, "postgres", "ghcr.io/cloudnative-pg/postgresql:17"),
      {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "old", namespace },
        type: "Warning",
        reason: "BackOff",
        message: "restarting; password=hunter2",
        involvedObject: { kind: "Pod", name: "neuroca-api-a" },
        lastTimestamp: "2026-11-27T12:00:00Z",
      },
    ];
  });
  afterEach(() => api?.close());
  after(() => project.remove());

  const run = async (options: Partial<DebugOptions>, terminal = true, answers?: ServedCluster["answers"]) => {
    api = await ObjectServer.start({ objects, ...(answers ? { answers } : {}) });
    project.write("kubeconfig", api.kubeconfig("production"));
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const interrupts = new Interrupts(() => {});
    const environment = { PATH: programs, GITLAB_USER_LOGIN: "jane" };
    const context = {
      output: outputTo(stdout, stderr, false),
      interrupts,
      sandboxes: new SandboxProcesses(),
      directory: project.directory,
      environment,
      terminal,
    };
    try {
      const code = await debug(context, "nca", "neuroca-api", { env: "prod", on: "kubernetes", ...options });
      return { code, said: String(stdout.read() ?? "") };
    } finally {
      interrupts.dispose();
    }
  };
  const kubectlGot = () => readFileSync(called, "utf8").trim();
  const where = `--context production --namespace neuroca --kubeconfig ${join(project.directory, "kubeconfig")}`;
  const written = () => objects.filter((object) => object.reason === "DebugAccess");

  it("opens a shell beside the process, in an ephemeral container, and writes down who does (NC-090)", async () => {
    const { code } = await run({});
    assert.equal(code, 0);
    const image = "ghcr.io/cloudnative-pg/postgresql:17";
    assert.equal(
      kubectlGot(),
      `${where} debug --stdin --tty pod/neuroca-api-a --image ${image} --target neuroca-api --profile restricted -- sh`,
    );
    assert.partialDeepStrictEqual(written(), [
      {
        message: `jane opens a shell beside neuroca-api with ${image}`,
        involvedObject: { kind: "Pod", name: "neuroca-api-a", namespace, uid: "u1" },
      },
    ]);
  });

  it("forwards the API from 8000 to 8000, or other ports, and writes down who does (NC-090)", async () => {
    await run({ forward: true }, false);
    assert.equal(kubectlGot(), `${where} port-forward service/neuroca-api 8000:8000`);
    assert.partialDeepStrictEqual(written(), [{ message: "jane forwards port 8000:8000 of neuroca-api" }]);
    api?.close();
    await run({ forward: "9000:8000" }, false);
    assert.equal(kubectlGot(), `${where} port-forward service/neuroca-api 9000:8000`);
  });

  it("shows the namespace's events, the record of debug access among them, and no password (NC-090)", async () => {
    await run({ forward: true }, false);
    api?.close();
    const { said } = await run({ events: true }, false);
    const [first = "", second = ""] = said.split("\n");
    assert.match(
      first,
      /^2026-11-27T12:00:00\.000Z +Warning +Pod\/neuroca-api-a +BackOff +restarting; password=\*\*\*$/,
    );
    assert.match(second, /Warning +Pod\/neuroca-api-a +DebugAccess +jane forwards port 8000:8000 of neuroca-api$/);
  });

  it("lets nobody in who may not write down that they do (NC-090)", async () => {
    const refuse: ServedCluster["answers"] = (method, path) =>
      method === "POST" && path.endsWith("/events") ? { status: 403, body: { kind: "Status", code: 403 } } : undefined;
    for (const options of [{}, { forward: true as const }]) {
      await assert.rejects(
        run(options, true, refuse),
        /what you do cannot be written down in neuroca, so it is not done: HTTP 403/,
      );
      assert.equal(kubectlGot(), "");
      api?.close();
    }
  });

  it("asks for a terminal, for ports that are some, and for a pod that runs", async () => {
    await assert.rejects(run({}, false), /a shell needs a terminal; --forward and --events do not/);
    api?.close();
    await assert.rejects(run({ forward: "http" }), /--forward must be such as 8000:8000, got "http"/);
    api?.close();
    objects.shift();
    await assert.rejects(run({}), /no pod of neuroca-api runs; axon diagnose --for start says why/);
  });
});
