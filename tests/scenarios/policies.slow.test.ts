import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveEngine } from "@axon/engine";
import { lint } from "@axon/lint";
import { packs, rules } from "@axon/policies";
import { isHidden, manifest, policyPackConfig, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import * as kubernetes from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { axon } from "../packages/cli/axon.ts";
import { Rehearsal } from "../support/sandbox.ts";

const pack = fileURLToPath(new URL("../../policies/packs/axon", import.meta.url));

describe("the default policy pack in the real engine", function () {
  this.timeout(120_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-policies-"));
    mkdirSync(join(folder, "state"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** `pulumi policy analyze --file` over a state: what each policy event says. */
  async function analyze(state: string, settings?: string, policyPack = pack) {
    const { command, env } = await resolveEngine();
    const config = settings ? ["--policy-pack-config", settings] : [];
    const { stdout, status } = spawnSync(
      command,
      ["policy", "analyze", "--json", "--file", state, "--policy-pack", policyPack, ...config],
      {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          ...env,
          PULUMI_HOME: join(folder, "home"),
          PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        },
      },
    );
    const events = stdout.split("\n").filter((line) => line.startsWith("{"));
    const findings = events
      .map((line) => JSON.parse(line).policyEvent)
      .filter((event) => event !== undefined)
      .map((event) => ({
        policy: event.policyName,
        level: event.enforcementLevel,
        // The engine puts the rule's description on a line of its own before the message.
        message: event.message.split("\n").at(-1),
        name: event.resourceUrn.split("::").at(-1),
      }));
    return { findings, status };
  }

  it("finds, in a state of all examples of all rules, what lint finds in the same file", async () => {
    const state = join(folder, "state.json");
    writeFileSync(state, JSON.stringify(stateOf(exampleResources())));
    const { findings, status } = await analyze(state);
    const here = await lint([state]);
    assert.ok(here.findings.length > 300);
    assert.deepEqual(
      sorted(findings),
      sorted(
        here.findings.map(({ policy, level, message, resource }) => ({ policy, level, message, name: resource.name })),
      ),
    );
    assert.notEqual(status, 0);
  });

  it("takes the settings of an installation", async () => {
    const state = join(folder, "state.json");
    const config = join(folder, "config.json");
    const settings = { environment: "dev", allowedRegistries: ["ghcr.io/acme"] } as const;
    writeFileSync(config, JSON.stringify(policyPackConfig(axonPack, { settings })));
    writeFileSync(state, JSON.stringify(stateOf(exampleResources())));
    const { findings } = await analyze(state, config);
    const here = await lint([state], { settings });
    assert.ok(here.findings.some(({ policy }) => policy === "allowed-registries"));
    assert.ok(!here.findings.some(({ policy }) => policy === "min-replicas"));
    assert.deepEqual(
      sorted(findings),
      sorted(
        here.findings.map(({ policy, level, message, resource }) => ({ policy, level, message, name: resource.name })),
      ),
    );
  });

  it("judges by one pack as axon lint does, with what axon policy-config writes of axon-policies.yaml", async () => {
    const state = join(folder, "state.json");
    const config = join(folder, "config.json");
    const service = (name: string) =>
      manifest({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { type: "NodePort" } });
    writeFileSync(state, JSON.stringify(stateOf(["legacy-web", "web"].map((name) => ({ ...service(name), name })))));
    writeFileSync(
      join(folder, "axon-policies.yaml"),
      `
levels:
  service-type: { dev: advisory }
exemptions:
  - rule: service-type
    resource: { type: kubernetes:core/v1:Service, name: legacy-* }
    reason: moves behind the gateway soon
    expires: 2036-12-31
`,
    );
    const written = await axon(["policy-config", "--pack", "exposure", "--env", "dev"], { directory: folder });
    writeFileSync(config, written.stdout);

    const plain = await analyze(state, config, join(dirname(pack), "exposure"));
    assert.deepEqual(plain, {
      status: 0,
      findings: [
        {
          policy: "service-type",
          level: "advisory",
          message:
            'Service "web": spec.type is "NodePort"; set it to "ClusterIP" and publish through a Gateway or an Ingress',
          name: "web",
        },
        {
          policy: "exemption-report",
          level: "advisory",
          message: "service-type is not held against Service legacy-* until 2036-12-31: moves behind the gateway soon",
          name: "legacy-web",
        },
      ],
    });
    const { stdout } = await axon(["lint", state, "--only", "exposure", "--env", "dev", "--json"], {
      directory: folder,
    });
    assert.deepEqual(
      JSON.parse(stdout).findings.map(({ policy, level, message }: Record<string, string>) => [policy, level, message]),
      plain.findings
        .filter(({ policy }) => policy !== "exemption-report")
        .map(({ policy, level, message }) => [policy, level, message]),
    );
  });

  for (const own of packs) {
    it(`finds by the pack ${own.name} alone, with what it ships for dev, what lint finds in dev`, async () => {
      const state = join(folder, "state.json");
      writeFileSync(state, JSON.stringify(stateOf(exampleResources())));
      const packFolder = fileURLToPath(new URL(`../../policies/packs/${own.name}`, import.meta.url));
      const { findings } = await analyze(state, join(packFolder, "environments/dev.json"), packFolder);
      const here = await lint([state], { pack: own, settings: { environment: "dev" } });
      assert.ok(here.findings.length > 0);
      assert.deepEqual(
        sorted(findings),
        sorted(
          here.findings.map(({ policy, level, message, resource }) => ({
            policy,
            level,
            message,
            name: resource.name,
          })),
        ),
      );
    });
  }

  describe("before anything is created", () => {
    let rehearsal: Rehearsal;
    afterEach(() => rehearsal.close());

    it("stops a preview with what to write, and says nothing of values that are not known yet", async () => {
      rehearsal = await Rehearsal.open(async () => {
        const version = new random.RandomPet("version");
        new kubernetes.apps.v1.Deployment("fusion", {
          metadata: { name: "fusion", namespace: "cortex" },
          spec: {
            selector: { matchLabels: { app: "fusion" } },
            template: {
              metadata: { labels: { app: "fusion" } },
              spec: { containers: [{ name: "api", image: version.id, securityContext: { privileged: true } }] },
            },
          },
        });
      });
      const output: string[] = [];
      const listen = (text: string) => output.push(text);
      await assert.rejects(rehearsal.stack.preview({ policyPacks: [pack], onOutput: listen, onError: listen }));
      const text = output.join("").replaceAll(/\s+/g, " ");
      assert.ok(
        text.includes(
          'container "api" of Deployment "fusion": securityContext.privileged is true; remove it or set it to false',
        ),
        text,
      );
      assert.doesNotMatch(text, /image-pinned|can't run policy/);
    });
  });
});

/** The examples of all rules whose values are all plain, each with a name of its own so that it has its own URN. */
function exampleResources(): readonly Resource[] {
  const examples = rules.flatMap(({ examples }) => [...examples.compliant, ...examples.violating].flat() as Resource[]);
  return examples
    .filter((resource) => !holdsHidden(resource.inputs))
    .map((resource, index) => ({ ...resource, name: `${resource.name}-${index}` }));
}

function holdsHidden(value: Resource["inputs"] | undefined): boolean {
  if (isHidden(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsHidden);
}

function stateOf(resources: readonly Resource[]) {
  const stack = "urn:pulumi:test::axon::pulumi:pulumi:Stack::axon-test";
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
      resources: [
        { urn: stack, custom: false, type: "pulumi:pulumi:Stack" },
        ...resources.map(({ type, name, inputs }) => ({
          urn: `urn:pulumi:test::axon::${type}::${name}`,
          custom: true,
          id: name,
          type,
          inputs,
          outputs: inputs,
          parent: stack,
        })),
      ],
    },
  };
}

function sorted<Item>(items: readonly Item[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}
