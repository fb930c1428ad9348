import assert from "node:assert/strict";
import { type Profile, podViolations } from "../../../../packages/sandbox/src/kubernetes/pod-security.ts";
import type { ValueMap } from "../../../../packages/sandbox/src/value.ts";

const safe: ValueMap = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** What is changed in a safe pod, and what each profile says. */
const CASES: readonly (readonly [string, ValueMap, ValueMap, readonly string[], readonly string[]])[] = [
  ["a safe pod", {}, {}, [], []],
  ["a pod in the network of its node", { hostNetwork: true }, {}, ["host namespaces (hostNetwork=true)"], []],
  [
    "a folder of the node",
    { volumes: [{ name: "v", hostPath: { path: "/" } }] },
    {},
    ['hostPath volumes (volume "v")'],
    [],
  ],
  [
    "a volume of an old type",
    { volumes: [{ name: "v", nfs: {} }] },
    {},
    [],
    ['restricted volume types (volume "v" is of type nfs)'],
  ],
  [
    "a privileged container",
    {},
    { securityContext: { ...safe, privileged: true } },
    ['privileged (container "one" must not set securityContext.privileged=true)'],
    [],
  ],
  [
    "a capability beyond the usual",
    {},
    { securityContext: { ...safe, capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } } },
    ['non-default capabilities (container "one" must not add SYS_ADMIN)'],
    ['unrestricted capabilities (container "one" may add NET_BIND_SERVICE only)'],
  ],
  [
    "the one capability that may be added",
    {},
    { securityContext: { ...safe, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
    [],
    [],
  ],
  [
    "a port of the node",
    {},
    { ports: [{ containerPort: 80, hostPort: 80 }] },
    ['hostPort (container "one" uses a port of the node)'],
    [],
  ],
  [
    "root by number",
    {},
    { securityContext: { ...safe, runAsUser: 0 } },
    [],
    ['runAsUser=0 (container "one" must not run as root)'],
  ],
  [
    "a container that says nothing in a pod that does",
    { securityContext: { runAsNonRoot: true, seccompProfile: { type: "Localhost" } } },
    { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
    [],
    [],
  ],
  [
    "a container about which nothing is said",
    {},
    { securityContext: {} },
    [],
    [
      'allowPrivilegeEscalation != false (container "one" must set it to false)',
      'unrestricted capabilities (container "one" must set securityContext.capabilities.drop=["ALL"])',
      'runAsNonRoot != true (pod or container "one" must set it to true)',
      'seccompProfile (pod or container "one" must set it to RuntimeDefault or Localhost)',
    ],
  ],
];

describe("podViolations", () => {
  for (const [title, pod, container, baseline, restricted] of CASES) {
    it(`judges ${title}`, () => {
      const spec = { containers: [{ name: "one", image: "a/b:1", securityContext: safe, ...container }], ...pod };
      const judge = (profile: Profile) => podViolations({ path: [], labels: {}, spec }, profile);
      assert.deepEqual(judge("baseline"), baseline);
      assert.deepEqual(judge("restricted"), [...baseline, ...restricted]);
    });
  }

  it("looks at initial containers as well", () => {
    const spec = { initContainers: [{ name: "init", securityContext: { privileged: true } }], containers: [] };
    assert.equal(podViolations({ path: [], labels: {}, spec }, "baseline").length, 1);
  });
});
