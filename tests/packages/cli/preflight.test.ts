import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plan } from "@axon/core";
import { ideationEngine, spiralcortex } from "@axon/systems";
import { checkHost } from "../../../packages/cli/src/preflight/host.ts";
import { checkServer } from "../../../packages/cli/src/preflight/server.ts";
import { checkVersions } from "../../../packages/cli/src/preflight/versions.ts";
import { ObjectServer, type ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "missing";
  readonly found: string;
  readonly fix?: string;
}

/** What each pretended program prints, by its first argument that is no option. */
const current = {
  docker:
    'case "$1 $2" in "compose version") echo v2.24.5;; "info "*) echo 28.2.2;; *) echo "Docker version 28.2.2, build e6534b4";; esac',
  git: 'echo "git version 2.43.0"',
  python3: 'echo "Python 3.12.3"',
  kubectl: 'echo "Client Version: v1.32.4"',
  helm: 'echo "v3.16.1+g5a5449d"',
  kustomize: 'echo "v5.4.3"',
};

describe("axon doctor before a deployment", () => {
  const project = new TestProject();
  const path = join(project.directory, "programs");
  let api: ObjectServer | undefined;
  afterEach(() => api?.close());
  after(() => project.remove());

  const look = async (
    args: readonly string[],
    programs: Readonly<Record<string, string>>,
    home = project.directory,
  ) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    const environment = { PATH: path, HOME: home, DOCKER_CONFIG: join(home, ".docker") };
    const { code, stdout } = await project.run(["doctor", ...args, "--json"], { environment });
    const { checks, ok } = JSON.parse(stdout) as { readonly checks: readonly Check[]; readonly ok: boolean };
    const found = (name: string) => checks.find((check) => check.name === name) ?? assert.fail(`no check ${name}`);
    return { code, ok, checks, found, stdout };
  };
  const missing = (checks: readonly Check[]) =>
    checks.filter(({ status }) => status === "missing").map(({ name, found }) => `${name}: ${found}`);

  it("accepts the container tools of today, and the oldest that serve (SC-011, NC-006)", async () => {
    const today = await look(["--on", "compose"], current);
    assert.deepEqual(missing(today.checks), []);
    assert.equal(today.code, 0);
    const oldest = await look(["--on", "compose"], {
      ...current,
      docker:
        'case "$1 $2" in "compose version") echo 2.0.0;; "info "*) echo 20.10.0;; *) echo "Docker version 20.10.0, build 7287ab3";; esac',
      git: 'echo "git version 2.30.0"',
    });
    assert.deepEqual(missing(oldest.checks), []);
  });

  it("reports every container tool that is missing or too old at once, and the plugin that took docker-compose's place (SC-011, NC-006)", async () => {
    const { code, ok, checks, found } = await look(["--on", "compose"], {
      docker: 'case "$1" in compose|info) exit 1;; *) echo "Docker version 20.9.9, build x";; esac',
      "docker-compose": 'echo "docker-compose version 1.29.2"',
      git: 'echo "git version 2.29.3"',
    });
    assert.equal(code, 1);
    assert.equal(ok, false);
    assert.deepEqual(missing(checks), [
      `Docker: 20.9.9 at ${path}/docker is older than 20.10.0`,
      "Docker Compose: docker compose version --short does not work; 2.0.0 or later is needed",
      `Git: 2.29.3 at ${path}/git is older than 2.30.0`,
      "Docker daemon: does not answer",
    ]);
    assert.match(found("Docker Compose").fix ?? "", /^install the plugin: https:/);
  });

  const gigabytes = 1e9;
  const least = { processors: 4, memoryBytes: 16 * gigabytes, diskBytes: 100 * gigabytes };
  const onOneMachine = plan(spiralcortex, { environment: "dev", target: "compose" });
  const hosts = [
    ["the least that the guide asks for", least, []],
    ["16 GB of which the kernel keeps some", { ...least, memoryBytes: 15.4 * gigabytes }, []],
    ["too few processors", { ...least, processors: 3 }, ["processors: 3 of 4 at least"]],
    ["too little memory", { ...least, memoryBytes: 8 * gigabytes }, ["memory: 8 GB of 16 GB at least"]],
    ["too small a disk", { ...least, diskBytes: 80 * gigabytes }, ["disk: 80 GB of 100 GB at least"]],
  ] as const;
  for (const [title, host, wrong] of hosts) {
    it(`${wrong.length > 0 ? "finds" : "accepts"} ${title} on the machine that runs the containers (SC-012)`, () => {
      const checks = checkHost(onOneMachine, host);
      assert.deepEqual(
        checks.map(({ name }) => name),
        ["processors", "memory", "disk"],
      );
      assert.deepEqual(missing(checks), wrong);
    });
  }

  it("looks at this machine for a system that asks for a least one (SC-012)", async () => {
    const { found } = await look(["spiralcortex", "--on", "compose"], current);
    for (const name of ["processors", "memory", "disk"]) assert.match(found(name).found, / of .* at least$/);
  });

  it("asks of a client what the guides ask, and goes without what has a substitute (SC-014, NC-006)", async () => {
    const today = await look(["--on", "kubernetes"], current);
    assert.deepEqual(missing(today.checks), []);
    assert.equal(today.code, 0);
    const names = today.checks.map(({ name }) => name);
    assert.deepEqual(names, ["kubectl", "Helm", "Kustomize", "Git", "Python"]);

    const old = await look(["--on", "kubernetes"], {
      kubectl: 'echo "Client Version: v1.23.17"',
      helm: 'echo "v3.8.2+g6e3701e"',
      kustomize: 'echo "{Version:kustomize/v4.4.1 GitCommit:b2d65d}"',
      git: 'echo "git version 2.20.0"',
      python3: 'echo "Python 3.9.18"',
    });
    assert.equal(old.code, 1);
    assert.deepEqual(
      old.checks.map(({ status, found }) => [status, found.replace(`${path}/`, "")]),
      [
        ["missing", "1.23.17 at kubectl is older than 1.24.0"],
        ["missing", "3.8.2 at helm is older than 3.9.0"],
        ["missing", "4.4.1 at kustomize is older than 4.5.0"],
        ["missing", "2.20.0 at git is older than 2.30.0"],
        ["missing", "3.9.18 at python3 is older than 3.10.0"],
      ],
    );
    const none = await look(["--on", "kubernetes"], {});
    assert.deepEqual(
      none.checks.map(({ status }) => status),
      ["missing", "warning", "warning", "missing", "warning"],
    );
  });

  const settings = { kubernetes: { context: "production", kubeconfig: "kubeconfig" } } as Parameters<
    typeof checkServer
  >[0];
  const servers = [
    ["v1.23.9", "missing", "production has Kubernetes v1.23.9, older than 1.30.0"],
    ["v1.29.8", "missing", "production has Kubernetes v1.29.8, older than 1.30.0"],
    ["v1.33.1-eks-1", "warning", "production has Kubernetes v1.33.1-eks-1, supported until 2026-06-28"],
    ["v1.35.2", "ok", "production has Kubernetes v1.35.2"],
    ["v1.37.0", "ok", "production has Kubernetes v1.37.0"],
  ] as const;
  for (const [version, status, found] of servers) {
    it(`calls a server of ${version} ${status} (SC-014)`, async () => {
      api = await ObjectServer.start({ objects: [], version });
      project.write("kubeconfig", api.kubeconfig("production"));
      const check = await checkServer(settings, project.directory, new Date("2026-11-27"));
      assert.deepEqual([check.status, check.found], [status, found]);
    });
  }

  it("says until when databases and brokers are supported, and what to go to (IE-133)", () => {
    const planned = plan(ideationEngine, { environment: "prod", target: "kubernetes" });
    const [postgres, kafka] = checkVersions(planned, new Date("2026-10-27"));
    assert.deepEqual(postgres, { name: "postgres", status: "ok", found: "PostgreSQL 15, supported until 2027-11-11" });
    assert.equal(kafka?.status, "ok");
    // A year is left for an upgrade: from then on it is time to think of one.
    const [old] = checkVersions(planned, new Date("2026-11-27"));
    assert.equal(old?.status, "warning");
    assert.equal(old?.fix, 'set its version to "18", after a trial with a restored copy');
    const [broker] = planned.brokers;
    assert.ok(broker);
    const [, behind] = checkVersions(
      { ...planned, brokers: [{ ...broker, version: "2.8.1" }] },
      new Date("2026-10-27"),
    );
    assert.equal(behind?.status, "warning");
    assert.match(
      behind?.found ?? "",
      /^Kafka 2\.8\.1, older than the 3 minor versions up to \d+\.\d+ that are mended$/,
    );
    assert.match(behind?.fix ?? "", /^set its version to "\d+\.\d+\.\d+"$/);
  });

  const stackFile = (rest: string) => `config:
  axon:system: nca
  axon:environment: prod
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    capacity: { cpu: "200", memory: 800Gi, storage: 4Ti }
    dumps: false
${rest}`;
  const byKeys = '    backup: { s3: { bucket: b, endpoint: "https://s3.example.com" } }\n';
  const vault = "    secretStore: { existing: { kind: ClusterSecretStore, name: vault } }\n";

  it("finds a cluster that does not answer before anything is deployed (NC-006, SC-014)", async () => {
    api = await ObjectServer.start({ objects: [], version: "v1.35.2" });
    project.write("kubeconfig", api.kubeconfig("production"));
    project.write("Pulumi.prod.yaml", stackFile(vault + byKeys));
    const there = await look(["nca", "--env", "prod"], current);
    assert.equal(there.found("cluster").found, "production has Kubernetes v1.35.2");
    assert.equal(there.code, 0);
    api.close();
    const gone = await look(["nca", "--env", "prod"], current);
    assert.match(missing(gone.checks).join("\n"), /^cluster: production does not answer: /);
    assert.equal(gone.code, 1);
  });

  it("looks whether classes that are taken for encrypted say so in the cluster, and drivers of others are there (IE-134)", async () => {
    const of = (provisioner: string, parameters: object) => ({ metadata: { name: "x" }, provisioner, parameters });
    const classes: Readonly<Record<string, object>> = {
      gp3: of("ebs.csi.aws.com", { encrypted: "true" }),
      gp2: of("ebs.csi.aws.com", { type: "gp2" }),
      disks: { ...of("local.example.com", {}), metadata: { annotations: { "axon.dev/encryption": "LUKS" } } },
    };
    api = await ObjectServer.start({
      objects: [],
      version: "v1.35.2",
      answers: (_, path) => {
        const [, kind, name = ""] =
          /^\/apis\/storage\.k8s\.io\/v1\/(storageclasses|csidrivers)\/(.+)$/.exec(path) ?? [];
        if (name === "") return undefined;
        if (kind === "csidrivers")
          return name === "ebs.csi.aws.com" ? { status: 200, body: { metadata: { name } } } : { status: 404, body: {} };
        return name in classes ? { status: 200, body: classes[name] ?? {} } : { status: 404, body: {} };
      },
    });
    project.write("kubeconfig", api.kubeconfig("production"));
    const declared = ["gp3", "gp2", "disks", "gone"].map((name) => `${name}: existing`).join(", ");
    project.write(
      "Pulumi.prod.yaml",
      stackFile(
        `${vault}${byKeys}    encryptedClasses: { ${declared}, own: { create: { driver: aws-ebs-gp3 } }, other: { create: { driver: azure-disk } } }\n`,
      ),
    );
    const { checks } = await look(["nca", "--env", "prod"], current);
    const told = checks.filter(({ name }) => name.startsWith("storage class "));
    assert.deepEqual(
      told.map(({ name, status, found }) => [name.slice("storage class ".length), status, found]),
      [
        ["gp3", "ok", "its volumes are encrypted, by ebs.csi.aws.com"],
        ["gp2", "warning", "its parameters.encrypted does not say that ebs.csi.aws.com encrypts"],
        ["disks", "ok", "its volumes are encrypted, by local.example.com"],
        ["gone", "missing", "is not in the cluster"],
      ],
    );
    const drivers = checks.filter(({ name }) => name.startsWith("storage driver "));
    assert.deepEqual(
      drivers.map(({ name, status, found }) => [name.slice("storage driver ".length), status, found]),
      [
        ["ebs.csi.aws.com", "ok", "is installed"],
        ["disk.csi.azure.com", "missing", "is not in the cluster"],
      ],
    );
  });

  it("says of all four kinds of credentials whether the stack has them, and never what they are (NC-010)", async () => {
    api = await ObjectServer.start({ objects: [], version: "v1.35.2" });
    project.write("kubeconfig", api.kubeconfig("production"));
    project.write("Pulumi.prod.yaml", stackFile(byKeys));
    const without = await look(["nca", "--env", "prod"], current);
    assert.deepEqual(missing(without.checks), [
      "API keys of external services: identity-provider.clientSecret, llm-provider.apiKey: not set",
      "cloud provider credentials: backup-store.accessKeyId, backup-store.secretAccessKey: not set",
    ]);
    assert.match(without.found("database credentials").found, /^generated where they are not given: postgres, redis$/);
    assert.match(
      without.found("cloud provider credentials").fix ?? "",
      /^pulumi config set --stack prod --secret --path 'axon:secrets\["backup-store\.accessKeyId"\]'; /,
    );
    const registry = without.found("container registry access");
    assert.equal(registry.status, "warning");
    assert.match(registry.found, /^nobody is logged in at registry\.example\.com here/);

    const names = [
      "identity-provider.clientSecret",
      "llm-provider.apiKey",
      "backup-store.accessKeyId",
      "backup-store.secretAccessKey",
    ];
    const secrets = names.map((name) => `    ${name}: { secure: djE6c2VjcmV0 }\n`).join("");
    project.write("Pulumi.prod.yaml", stackFile(`${byKeys}  axon:secrets:\n${secrets}`));
    mkdirSync(join(project.directory, ".docker"), { recursive: true });
    project.write(
      ".docker/config.json",
      JSON.stringify({ auths: { "https://registry.example.com": { auth: "aHVudGVyMg==" } } }),
    );
    const complete = await look(["nca", "--env", "prod"], current);
    assert.deepEqual(missing(complete.checks), []);
    assert.equal(complete.found("container registry access").found, "logged in at registry.example.com");
    assert.doesNotMatch(complete.stdout, /djE6c2VjcmV0|aHVudGVyMg/);
  });

  it("asks External Secrets for those that a store keeps (NC-010)", async () => {
    const secret = (name: string, status: string): ServedObject => ({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name, namespace: "neuroca" },
      status: { conditions: [{ type: "Ready", status, message: "could not get secret data from provider" }] },
    });
    const objects = [
      secret("postgres-credentials", "True"),
      secret("postgres-user-1", "True"),
      secret("postgres-user-2", "True"),
      secret("redis-credentials", "True"),
      secret("llm-provider", "False"),
    ];
    api = await ObjectServer.start({ objects, version: "v1.35.2" });
    project.write("kubeconfig", api.kubeconfig("production"));
    project.write("Pulumi.prod.yaml", stackFile(vault + byKeys));
    const { checks, found } = await look(["nca", "--env", "prod"], current);
    assert.equal(
      found("database credentials").found,
      "postgres-credentials, postgres-user-1, postgres-user-2, redis-credentials: copied from the store",
    );
    assert.deepEqual(missing(checks), [
      "API keys of external services: llm-provider: could not get secret data from provider",
    ]);
    assert.match(found("API keys of external services").fix ?? "", /secretStore names: nca\/llm-provider$/);
    assert.equal(found("cloud provider credentials").status, "warning");
    const flat = "    secretStore: { existing: { kind: ClusterSecretStore, name: vault, entryNames: flat } }\n";
    project.write("Pulumi.prod.yaml", stackFile(flat + byKeys));
    const { fix } = (await look(["nca", "--env", "prod"], current)).found("cloud provider credentials");
    assert.match(fix ?? "", /which waits for it: nca--backup-store$/);
  });

  it("reads beside a compose file whether .env is filled in (NC-010)", async () => {
    const empty = await look(["nca", "--on", "compose", "--folder", "."], current);
    assert.deepEqual(
      missing(empty.checks).filter((line) => /not set/.test(line)),
      [
        "database credentials: GRAFANA_ADMIN_PASSWORD, NEUROCA_SECRETS_NEUROCA_SECRET_KEY, POSTGRES_PASSWORD, REDIS_PASSWORD: not set",
        "API keys of external services: LLM_PROVIDER_API_KEY: not set",
      ],
    );
    const names = [
      "GRAFANA_ADMIN_PASSWORD",
      "POSTGRES_PASSWORD",
      "REDIS_PASSWORD",
      "NEUROCA_SECRETS_NEUROCA_SECRET_KEY",
      "LLM_PROVIDER_API_KEY",
    ];
    project.write(".env", names.map((name) => `${name}=hunter2\n`).join(""));
    const full = await look(["nca", "--on", "compose", "--folder", "."], current);
    assert.deepEqual(
      missing(full.checks).filter((line) => /not set/.test(line)),
      [],
    );
    assert.doesNotMatch(full.stdout, /hunter2/);
    const guessed =
      "database credentials: GRAFANA_ADMIN_PASSWORD, NEUROCA_SECRETS_NEUROCA_SECRET_KEY, POSTGRES_PASSWORD, REDIS_PASSWORD";
    assert.ok(
      missing(full.checks).some((line) => line.startsWith(`${guessed}: must be at least 16 characters made at random`)),
      "what is made for this machine alone must be random",
    );
  });
});
