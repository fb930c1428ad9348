import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { FindingsReport } from "@axon/report/findings";
import { hasMandatory } from "@axon/report/findings";
import { findingsFormats } from "@axon/report/formats";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const { json, junit, markdown, sarif, text } = findingsFormats;

const rule = {
  name: "service-type",
  displayName: "Services are not exposed",
  description: "A NodePort opens a port on every node.",
  severity: "high",
  remediationSteps: "Use ClusterIP.",
  url: "https://example.com/service-type",
  tags: ["network"],
} as const;

const hostPath = { ...rule, name: "no-host-path" } as const;
const quiet = { ...rule, name: "liveness-probe", severity: "medium" } as const;

const report: FindingsReport = {
  findings: [
    {
      policy: "liveness-probe",
      level: "advisory",
      resource: { type: "kubernetes:apps/v1:Deployment", name: "api", line: 1 },
      message: 'container "api" of Deployment "api": livenessProbe is unset; add one',
      file: "k8s/my api.yaml",
      line: 12,
      column: 9,
      excerpt: "      - name: api",
      change: { replaces: false, lines: ["        livenessProbe:", "          exec: …"] },
    },
    {
      policy: "service-type",
      level: "mandatory",
      resource: { type: "kubernetes:core/v1:Service", name: "web" },
      message: 'Service "web": spec.type is "NodePort"; set it to "ClusterIP"',
    },
  ],
  exempted: [
    {
      policy: "no-host-path",
      level: "mandatory",
      resource: { type: "kubernetes:apps/v1:DaemonSet", name: "log-agent" },
      message: 'DaemonSet "log-agent": spec.volumes[0].hostPath mounts a directory of the node',
      file: "k8s/agent.yaml",
      line: 1,
      exemption: { reason: "it reads the node's logs", expires: "2026-12-31" },
    },
  ],
  idleExemptions: [{ policy: "cpu-limit", state: "expired", message: "the exemption of Pod a expired; mend it" }],
  resources: 7,
  unknown: 1,
  rules: [rule, quiet, hostPath],
  skipped: [
    { file: "values.yaml", reason: "holds no Kubernetes object" },
    { file: "more.yaml", reason: "holds no Kubernetes object" },
  ],
  unreadable: [{ file: "k8s/cut.yaml", line: 3, message: "ends in the middle", hint: "write it again" }],
};

const clean: FindingsReport = {
  findings: [],
  exempted: [],
  idleExemptions: [],
  resources: 3,
  unknown: 0,
  rules: [rule],
  skipped: [],
  unreadable: [],
};

describe("the text of findings", () => {
  it("is grouped by resource, what is mandatory first, with the counts at the end", () => {
    assert.equal(
      text(report),
      [
        "Service web",
        "  ✗ mandatory service-type",
        '      Service "web": spec.type is "NodePort"; set it to "ClusterIP"',
        "",
        "Deployment api  k8s/my api.yaml:1",
        "  ! advisory liveness-probe  k8s/my api.yaml:12:9",
        '      container "api" of Deployment "api": livenessProbe is unset; add one',
        "      12 │       - name: api",
        "       + │         livenessProbe:",
        "       + │           exec: …",
        "",
        "Exemptions",
        "  ○ exempted no-host-path",
        "      DaemonSet log-agent until 2026-12-31: it reads the node's logs",
        "  ○ expired cpu-limit",
        "      the exemption of Pod a expired; mend it",
        "",
        "7 resources judged: 1 mandatory, 1 advisory, 1 exempted, 1 unknown until deployed",
        "axon lint --fix mends 1 of them",
        "2 skipped: holds no Kubernetes object (2)",
        "1 path could not be read",
        "",
      ].join("\n"),
    );
  });

  it("is one line when nothing was found", () => {
    assert.equal(text(clean), "3 resources judged: 0 mandatory, 0 advisory\n");
  });

  it("has colours only when it is told that the reader shows them", () => {
    assert.ok(!text(report).includes("\u001b"));
    assert.ok(text(report, { color: true }).includes("\u001b[31m✗ mandatory\u001b[39m"));
  });

  it("lets no name move the cursor", () => {
    const resource = { type: "kubernetes:core/v1:Service", name: "we\u001b[2Jb\r" };
    const [, finding] = report.findings;
    assert.ok(finding);
    const printed = text({ ...report, findings: [{ ...finding, resource, message: "a\u001b[31mb", file: "\u0007f" }] });
    assert.deepEqual(printed.match(/(?!\n)\p{Cc}/gu), null);
  });
});

describe("the JSON of findings", () => {
  it("is the contract of axon lint and nothing else", () => {
    assert.deepEqual(JSON.parse(json(report)), {
      findings: [
        {
          policy: "liveness-probe",
          level: "advisory",
          resource: { type: "kubernetes:apps/v1:Deployment", name: "api" },
          message: 'container "api" of Deployment "api": livenessProbe is unset; add one',
          file: "k8s/my api.yaml",
          line: 12,
          column: 9,
        },
        {
          policy: "service-type",
          level: "mandatory",
          resource: { type: "kubernetes:core/v1:Service", name: "web" },
          message: 'Service "web": spec.type is "NodePort"; set it to "ClusterIP"',
        },
      ],
      resources: 7,
      unknown: 1,
      exempted: [
        {
          policy: "no-host-path",
          level: "mandatory",
          resource: { type: "kubernetes:apps/v1:DaemonSet", name: "log-agent" },
          message: 'DaemonSet "log-agent": spec.volumes[0].hostPath mounts a directory of the node',
          file: "k8s/agent.yaml",
          line: 1,
          reason: "it reads the node's logs",
          expires: "2026-12-31",
        },
      ],
      idleExemptions: [{ policy: "cpu-limit", state: "expired", message: "the exemption of Pod a expired; mend it" }],
      unreadable: [{ file: "k8s/cut.yaml", line: 3, message: "ends in the middle; write it again" }],
    });
    assert.deepEqual(JSON.parse(json(clean)), {
      findings: [],
      resources: 3,
      unknown: 0,
      exempted: [],
      idleExemptions: [],
      unreadable: [],
    });
  });
});

describe("the SARIF of findings", () => {
  it("describes every rule that judged, and points each result at its rule, file and line", () => {
    const { version, $schema, runs } = JSON.parse(sarif(report));
    assert.equal(version, "2.1.0");
    assert.match($schema, /sarif-schema-2\.1\.0\.json$/);
    assert.equal(runs.length, 1);
    const [{ tool, results }] = runs;
    assert.deepEqual(
      tool.driver.rules.map((one: { id: string; properties: object }) => [one.id, one.properties]),
      [
        ["service-type", { tags: ["network"], "security-severity": "8.0" }],
        ["liveness-probe", { tags: ["network"], "security-severity": "5.0" }],
        ["no-host-path", { tags: ["network"], "security-severity": "8.0" }],
      ],
    );
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex].id, ruleId);
    const [first, second] = results;
    assert.deepEqual([first.level, second.level], ["warning", "error"]);
    assert.deepEqual(first.locations[0].physicalLocation, {
      artifactLocation: { uri: "k8s/my%20api.yaml" },
      region: { startLine: 12, startColumn: 9 },
    });
    assert.ok(!("physicalLocation" in second.locations[0]));
    assert.equal(second.locations[0].logicalLocations[0].fullyQualifiedName, "kubernetes:core/v1:Service::web");
    assert.notDeepEqual(first.partialFingerprints, second.partialFingerprints);
  });

  it("fits the published schema", () => {
    // Of JSON Schema's drafts, ajv knows those after the one this names; it uses nothing they have changed.
    const text = readFileSync(new URL("sarif-2.1.0-rtm.5.json", import.meta.url), "utf8");
    const { $schema: _, id: __, ...schema } = JSON.parse(text);
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    for (const each of [report, clean]) {
      assert.ok(validate({ ...JSON.parse(sarif(each)), $schema: undefined }), ajv.errorsText(validate.errors));
    }
    assert.equal(validate({ ...JSON.parse(sarif(report)), version: "2.0.0" }), false);
  });

  it("has exempted findings as suppressed results, with the reason", () => {
    const results: { ruleId: string; suppressions?: object[] }[] = JSON.parse(sarif(report)).runs[0].results;
    assert.deepEqual(
      results.flatMap(({ ruleId, suppressions }) => (suppressions ? [[ruleId, suppressions]] : [])),
      [
        [
          "no-host-path",
          [{ kind: "external", status: "accepted", justification: "it reads the node's logs (until 2026-12-31)" }],
        ],
      ],
    );
  });

  it("keeps a finding the same when lines are added above it, and tells it from that of another file", () => {
    const fingerprintOf = (finding: FindingsReport["findings"][number] | undefined) => {
      assert.ok(finding);
      return JSON.parse(sarif({ ...report, findings: [finding] })).runs[0].results[0].partialFingerprints["axon/v1"];
    };
    const [finding] = report.findings;
    assert.ok(finding);
    assert.match(fingerprintOf(finding), /^[0-9a-f]{64}$/);
    assert.equal(fingerprintOf({ ...finding, line: 99, column: 1 }), fingerprintOf(finding));
    assert.notEqual(fingerprintOf({ ...finding, file: "other.yaml" }), fingerprintOf(finding));
  });

  it("writes a path outside the checkout as a URI", () => {
    const [finding] = report.findings;
    assert.ok(finding);
    const { runs } = JSON.parse(sarif({ ...report, findings: [{ ...finding, file: "/srv/my api.yaml" }] }));
    assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, "file:///srv/my%20api.yaml");
  });

  it("tells of what could not be read, so that nobody takes the run for a complete one", () => {
    const [partial] = JSON.parse(sarif(report)).runs[0].invocations;
    assert.equal(partial.executionSuccessful, false);
    assert.deepEqual(partial.toolExecutionNotifications, [
      {
        level: "error",
        message: { text: "ends in the middle; write it again" },
        locations: [{ physicalLocation: { artifactLocation: { uri: "k8s/cut.yaml" }, region: { startLine: 3 } } }],
      },
    ]);
    assert.equal(JSON.parse(sarif(clean)).runs[0].invocations[0].executionSuccessful, true);
  });

  it("has an empty list of results when nothing was found", () => {
    assert.deepEqual(JSON.parse(sarif(clean)).runs[0].results, []);
  });
});

describe("the JUnit report of findings", () => {
  it("has a case for each rule; mandatory findings fail it, advisory ones are printed", () => {
    assert.equal(
      junit(report),
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="axon lint" tests="4" failures="1" errors="1">',
        '  <testsuite name="policies" tests="4" failures="1" errors="1">',
        '    <testcase classname="axon" name="k8s/cut.yaml"><error message="could not be read">line 3: ends in the middle; write it again</error></testcase>',
        '    <testcase classname="axon" name="service-type"><failure message="1 mandatory">Service &quot;web&quot;: spec.type is &quot;NodePort&quot;; set it to &quot;ClusterIP&quot;</failure></testcase>',
        '    <testcase classname="axon" name="liveness-probe"><system-out>k8s/my api.yaml:12: container &quot;api&quot; of Deployment &quot;api&quot;: livenessProbe is unset; add one</system-out></testcase>',
        '    <testcase classname="axon" name="no-host-path"><system-out>k8s/agent.yaml:1: DaemonSet &quot;log-agent&quot;: spec.volumes[0].hostPath mounts a directory of the node (exempted until 2026-12-31: it reads the node\'s logs)</system-out></testcase>',
        "    <system-err>the exemption of Pod a expired; mend it</system-err>",
        "  </testsuite>",
        "</testsuites>",
        "",
      ].join("\n"),
    );
  });
});

describe("the Markdown of findings", () => {
  it("is a table, what is mandatory first, with exemptions at the end", () => {
    assert.equal(
      markdown(report),
      [
        "**axon lint:** 7 resources judged, 1 mandatory, 1 advisory, 1 exempted, 1 unknown until deployed, 1 unreadable",
        "",
        "| level | rule | where | what |",
        "| --- | --- | --- | --- |",
        "| **unreadable** |  | `k8s/cut.yaml:3` | ends in the middle; write it again |",
        '| **mandatory** | [service-type](https://example.com/service-type) |  | Service "web": spec.type is "NodePort"; set it to "ClusterIP" |',
        '| advisory | [liveness-probe](https://example.com/service-type) | `k8s/my api.yaml:12` | container "api" of Deployment "api": livenessProbe is unset; add one |',
        '| exempted | [no-host-path](https://example.com/service-type) | `k8s/agent.yaml:1` | DaemonSet "log-agent": spec.volumes[0].hostPath mounts a directory of the node (until 2026-12-31: it reads the node\'s logs) |',
        "| exemption expired | cpu-limit |  | the exemption of Pod a expired; mend it |",
        "",
      ].join("\n"),
    );
    assert.equal(markdown(clean), "**axon lint:** 3 resources judged, 0 mandatory, 0 advisory\n");
  });

  it("lets no name end its cell or start a tag", () => {
    const [finding] = report.findings;
    assert.ok(finding);
    const written = markdown({ ...clean, findings: [{ ...finding, message: "a | b\n<img>" }] });
    assert.ok(written.includes("a \\| b &lt;img> |"));
  });
});

describe("all formats of findings", () => {
  it("tell the same number of findings from the same report", () => {
    assert.equal(text(report).match(/^ {2}[✗!] /gm)?.length, 2);
    assert.equal(JSON.parse(json(report)).findings.length, 2);
    const results: { suppressions?: object[] }[] = JSON.parse(sarif(report)).runs[0].results;
    assert.equal(results.filter(({ suppressions }) => !suppressions).length, 2);
    assert.equal(junit(report).match(/<(failure|system-out)/g)?.length, 3);
    assert.equal(markdown(report).match(/^\| (\*\*mandatory|advisory)/gm)?.length, 2);
  });

  it("agree on whether a deployment is stopped", () => {
    assert.equal(hasMandatory(report), true);
    assert.equal(hasMandatory(clean), false);
    assert.equal(hasMandatory({ ...report, findings: report.findings.slice(0, 1) }), false);
  });
});
