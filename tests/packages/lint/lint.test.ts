import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fix, lint } from "@axon/lint";
import { axonPack } from "@axon/policies/packs/axon";

const service = (name: string, type = "NodePort") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { type: ${type} }\n`;

const nodePort = { type: "kubernetes:core/v1:Service", apiVersion: "v1", kind: "Service", spec: { type: "NodePort" } };

describe("lint", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-lint-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, content: string | object): string {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
    return path;
  }

  /** What was found, by file, name and line. */
  async function found(...paths: readonly string[]) {
    const { findings, resources } = await lint(paths);
    return {
      resources,
      findings: findings.map(({ policy, resource, file, line }) => [
        policy,
        resource.name,
        file?.slice(folder.length + 1),
        line,
      ]),
    };
  }

  describe("reads Kubernetes manifests", () => {
    it("with several documents, and tells the line of the property each finding is about", async () => {
      const file = write("all.yaml", `# services\n${service("a")}---\n\n---\n${service("b")}`);
      assert.deepEqual(await found(file), {
        resources: 2,
        findings: [
          ["service-type", "a", "all.yaml", 5],
          ["service-type", "b", "all.yaml", 12],
        ],
      });
    });

    it("with the objects of a list one by one", async () => {
      const items = ["a", "b"].map(
        (name) => `- {apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {type: NodePort}}`,
      );
      const file = write("list.yaml", `apiVersion: v1\nkind: List\nitems:\n${items.join("\n")}\n`);
      assert.deepEqual(await found(file), {
        resources: 2,
        findings: [
          ["service-type", "a", "list.yaml", 4],
          ["service-type", "b", "list.yaml", 5],
        ],
      });
    });

    it("with lists of one kind, what Helm and Kustomize print, and documents that hold only comments", async () => {
      const listed =
        "apiVersion: v1\nkind: ServiceList\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n  spec:\n    type: NodePort\n";
      const file = write(
        "all.yaml",
        `---\n# Source: a/empty.yaml\n---\n${listed}---\n# Source: a/b.yaml\n${service("b")}...\n`,
      );
      assert.deepEqual(await found(file), {
        resources: 2,
        findings: [
          ["service-type", "a", "all.yaml", 11],
          ["service-type", "b", "all.yaml", 17],
        ],
      });
    });

    it("with the objects of a list as the API writes it, which tells their kind once", async () => {
      const file = write(
        "services.yaml",
        "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n  spec: {type: NodePort}\n",
      );
      assert.deepEqual((await found(file)).findings, [["service-type", "a", "services.yaml", 5]]);
    });

    it("with brackets and quotes that close no farther in than their key, and mends what is behind them", async () => {
      const pod = (context: string) =>
        `# one\n---\napiVersion: v1\nkind: Pod\nmetadata: {\n  name: a }\nspec:\n  volumes: [\n  # none\n  ]\n  containers:\n  - name: a\n    args: [\n      "x",\n    ]\n    command: ["sh",\n"-c", 'echo\n  hi']\n    image: nginx:1.27\n${context}---\nkind: [\n]\n`;
      const file = write("pod.yaml", pod(""));
      const rule = "no-privilege-escalation";
      const finding = (await lint([file])).findings.find(({ policy }) => policy === rule);
      assert.deepEqual([finding?.line, finding?.column], [12, 5]);
      const pack = { ...axonPack, rules: axonPack.rules.filter(({ rule: { name } }) => name === rule) };
      const { files } = await fix([file], { pack });
      const context = "    securityContext:\n      allowPrivilegeEscalation: false\n";
      assert.deepEqual(
        files.map(({ after }) => after),
        [pod(context)],
      );
    });

    it("that were put one behind the other with their byte order marks", async () => {
      const file = write("all.yaml", `\ufeff${service("a")}---\n\ufeff${service("b")}`);
      assert.equal((await found(file)).findings.length, 2);
    });

    it("with tags of other tools, dates and times as kubectl reads them: as text", async () => {
      const pod =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: !Ref a }\ndata: { day: 2026-01-01, time: 12:30 }\n";
      assert.equal((await lint([write("pod.yaml", pod)])).resources, 1);
    });

    it("in JSON too", async () => {
      const file = write("service.json", { ...nodePort, metadata: { name: "a" } });
      assert.deepEqual((await found(file)).findings, [["service-type", "a", "service.json", 6]]);
      const [finding] = (await lint([file])).findings;
      assert.deepEqual([finding?.excerpt, finding?.change], [undefined, undefined]);
    });

    it("as kubectl does: yes is true, and merge keys are merged", async () => {
      const pod =
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nx: &host { hostNetwork: yes }\nspec: { <<: *host }\n";
      const { findings } = await lint([write("pod.yaml", pod)]);
      assert.ok(findings.some(({ policy }) => policy === "no-host-namespaces"));
    });

    it("of several files as one, since a policy in one protects a workload in another", async () => {
      const workload = `apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: x, labels: { app: a } }\nspec: {}\n`;
      const policy = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: x }\nspec: { podSelector: {} }\n`;
      const uncovered = async (...paths: readonly string[]) =>
        (await lint(paths)).findings.filter((finding) => finding.policy === "network-policy-coverage").length;
      const [pod, rule] = [write("pod.yaml", workload), write("policy.yaml", policy)];
      assert.equal(await uncovered(pod), 1);
      assert.equal(await uncovered(pod, rule), 0);
    });
  });

  describe("reads stacks", () => {
    const urn = "urn:pulumi:dev::axon::kubernetes:core/v1:Service::web";

    it("from the resources.json of a rendering", async () => {
      const inputs = { metadata: { name: "web" }, spec: { type: "NodePort" } };
      const computed = { metadata: { name: "b" }, spec: { type: "<computed>" } };
      const file = write("resources.json", {
        resources: [
          { urn, type: nodePort.type, name: "web", parent: "", inputs, dependencies: [] },
          { urn: `${urn}-b`, type: nodePort.type, name: "b", parent: "", inputs: computed, dependencies: [] },
        ],
      });
      const result = await lint([file]);
      assert.deepEqual(
        result.findings.map(({ resource }) => resource),
        [{ type: nodePort.type, name: "web", line: 8 }],
      );
      assert.equal(result.unknown, 2);
    });

    it("from the JSON of a preview, without what it deletes", async () => {
      const newState = { type: nodePort.type, inputs: { spec: { type: "NodePort" } } };
      const file = write("preview.json", {
        steps: [
          { op: "create", urn, newState },
          { op: "delete", urn: `${urn}-old`, oldState: newState },
          { op: "delete-replaced", urn: `${urn}-replaced`, newState },
        ],
      });
      assert.deepEqual(await found(file), {
        resources: 1,
        findings: [["service-type", "web", "preview.json", 10]],
      });
    });

    it("from a preview, an unknown value as neither pass nor violation", async () => {
      const type = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      const file = write("preview.json", {
        steps: [{ op: "create", urn, newState: { type: nodePort.type, inputs: { spec: { type } } } }],
      });
      const { findings, unknown } = await lint([file]);
      assert.deepEqual({ findings, unknown }, { findings: [], unknown: 2 });
    });

    it("from the export of a stack, without what waits for its deletion", async () => {
      const resource = { urn, type: nodePort.type, inputs: { spec: { type: "NodePort" } } };
      const file = write("stack.json", {
        version: 3,
        deployment: { resources: [resource, { ...resource, delete: true }] },
      });
      assert.deepEqual(await found(file), {
        resources: 1,
        findings: [["service-type", "web", "stack.json", 10]],
      });
    });

    it("from a preview, with what a reference is computed from", async () => {
      const [data, logs] = ["data", "logs"].map((name) => `urn:pulumi:prod::shop::aws:s3/bucket:Bucket::${name}`);
      const computed = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      const versioning = {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        inputs: { bucket: computed, versioningConfiguration: { status: "Enabled" } },
        propertyDependencies: { bucket: [data] },
      };
      const file = write("preview.json", {
        steps: [
          ...[data, logs].map((urn) => ({ op: "create", urn, newState: { type: "aws:s3/bucket:Bucket", inputs: {} } })),
          { op: "create", urn: "urn:pulumi:prod::shop::versioning::data", newState: versioning },
        ],
      });
      const { findings } = await lint([file]);
      const unversioned = findings.filter(({ policy }) => policy === "aws-s3-versioned");
      assert.deepEqual(
        unversioned.map(({ resource }) => resource.name),
        ["logs"],
      );
    });

    it("from the export of a stack, with what is protected, which no rendering tells", async () => {
      const table = (name: string, more: object = {}) => ({
        type: "aws:dynamodb/table:Table",
        name,
        inputs: {},
        ...more,
      });
      const resources = [table("kept", { protect: true }), table("open")];
      const unprotected = async (file: string, content: object) => {
        const { findings } = await lint([write(file, content)]);
        return findings.filter(({ policy }) => policy === "stateful-protected").map(({ resource }) => resource.name);
      };
      assert.deepEqual(await unprotected("stack.json", { version: 3, deployment: { resources } }), ["open"]);
      assert.deepEqual(await unprotected("resources.json", { resources: [table("open")] }), []);
    });

    it("each by itself", async () => {
      const resource = (name: string, kind: string, inputs: object) => ({ type: `kubernetes:${kind}`, name, inputs });
      const workload = resource("api", "core/v1:Pod", { metadata: { namespace: "x" }, spec: {} });
      const policy = resource("p", "networking.k8s.io/v1:NetworkPolicy", {
        metadata: { namespace: "x" },
        spec: { podSelector: {} },
      });
      const [first, second] = [write("a.json", { resources: [workload] }), write("b.json", { resources: [policy] })];
      const { findings } = await lint([first, second]);
      assert.ok(findings.some((finding) => finding.policy === "network-policy-coverage"));
    });
  });

  describe("reads folders", () => {
    it("of axon render once, by the manifests that are applied and may be mended", async () => {
      const inputs = { metadata: { name: "web" }, spec: { type: "NodePort" } };
      const urn = "urn:pulumi:dev::axon::kubernetes:core/v1:Service::web";
      write("out/manifests/service.yaml", service("web"));
      write("out/kustomization.yaml", "resources: [manifests/service.yaml]\n");
      const resources = write("out/resources.json", {
        resources: [{ urn, type: nodePort.type, name: "web", parent: "", inputs, dependencies: [] }],
      });
      assert.deepEqual(await found(join(folder, "out")), {
        resources: 1,
        findings: [["service-type", "web", "out/manifests/service.yaml", 4]],
      });
      const { skipped } = await lint([join(folder, "out")]);
      assert.ok(
        skipped.some(({ file, reason }) => file === resources && reason === "tells of the manifests beside it"),
      );
      assert.equal((await found(resources)).resources, 1);
    });

    it("recursively and in order, but neither node_modules nor .git", async () => {
      write("b/deep/service.yml", service("b"));
      write("a.yaml", service("a"));
      write("node_modules/x/service.yaml", service("x"));
      write(".git/service.yaml", service("y"));
      write("notes.txt", "not YAML: [");
      assert.deepEqual((await found(folder)).findings, [
        ["service-type", "a", "a.yaml", 4],
        ["service-type", "b", "b/deep/service.yml", 4],
      ]);
    });

    it("and counts what holds nothing to judge, with the reason", async () => {
      write("values.yaml", "replicas: 3\n");
      write("chart/templates/service.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n{{- if .Values.on }}\n");
      write("chart/templates/whole.yaml", `${service("a")}  clusterIP: "{{.Values.ip}}"\n`);
      write("site/pod.yaml", `{% raw %}\n${service("a")}`);
      write("openapi.yaml", "openapi: 3.0.0\npaths:\n  /a: { items: 1 }\n  /a: { items: 2 }\n");
      write("openapi.json", '{ "items": [1,] }');
      write("tsconfig.json", '{ "compilerOptions": {} } // none of ours');
      write("empty.yaml", "");
      const { skipped, resources, findings } = await lint([folder]);
      assert.deepEqual(
        skipped.map(({ file, reason }) => [file.slice(folder.length + 1), reason]),
        [
          ["chart/templates/service.yaml", "is a template, not YAML"],
          ["chart/templates/whole.yaml", "is a template, not YAML"],
          ["empty.yaml", "is empty"],
          ["openapi.json", "is not valid JSON"],
          ["openapi.yaml", "holds no Kubernetes object"],
          ["site/pod.yaml", "is a template, not YAML"],
          ["tsconfig.json", "is not valid JSON"],
          ["values.yaml", "holds no Kubernetes object"],
        ],
      );
      assert.deepEqual({ resources, findings }, { resources: 0, findings: [] });
    });

    it("and skips files that only look like manifests", async () => {
      write(
        "kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
      );
      write("kubeconfig.yaml", "apiVersion: v1\nkind: Config\nusers: [{ name: a, user: { token: x } }]\n");
      write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
      write("compose.yaml", "services: { web: { image: nginx } }\n");
      write(".gitlab-ci.yml", "build:\n  script: [make]\n  rules:\n    - !reference [.default, rules]\n");
      const { skipped, resources } = await lint([folder]);
      assert.equal(skipped.length, 5);
      assert.equal(resources, 0);
      await assert.rejects(lint([join(folder, "kustomization.yaml")]), /holds no Kubernetes object; name a manifest/);
    });

    it("once, however many links lead to them, and without end where they lead back", async () => {
      write("real/service.yaml", service("a"));
      symlinkSync(join(folder, "real"), join(folder, "real/again"));
      symlinkSync(join(folder, "real/service.yaml"), join(folder, "other.yaml"));
      assert.equal((await lint([folder])).resources, 1);
    });
  });

  it("judges by the settings it is given", async () => {
    const deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { replicas: 1, template: {} }\n";
    const file = write("a.yaml", deployment);
    const single = async (environment: "dev" | "prod") =>
      (await lint([file], { settings: { environment } })).findings.some(({ policy }) => policy === "min-replicas");
    assert.equal(await single("prod"), true);
    assert.equal(await single("dev"), false);
  });
});
