import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { systems } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import type { KubernetesObject } from "../support/program.ts";
import { renderedSystem } from "../support/rendered-system.ts";

type Rendered = readonly RegisteredResource[];

/** A pod as its template, or what an operator makes it of, says. */
interface Pod {
  readonly name: string;
  readonly namespace: string | undefined;
  /** The component that the pod's workload belongs to. */
  readonly parent: string | undefined;
  readonly spec: KubernetesObject;
}

/** Operators give these pods an account of each object's own, and let nobody name another (cloudnative-pg.io, Connection Pooling). */
const accountsOfOperators = ["Pooler"];
/** No template stands in these: their spec is the pods'. */
const specsOfOperators = ["Prometheus", "Alertmanager"];

const kindOf = ({ type }: RegisteredResource) => (type.startsWith("kubernetes:") ? type.split(":").at(-1) : undefined);
const objectsOf = (rendered: Rendered, ...kinds: readonly string[]) =>
  rendered.filter((resource) => kinds.includes(kindOf(resource) ?? ""));
const inputsOf = ({ inputs }: RegisteredResource) => inputs as KubernetesObject;

/** Everything in a value that has containers. */
function podSpecs(value: unknown): readonly KubernetesObject[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(podSpecs);
  return Array.isArray(Object(value).containers) ? [value as KubernetesObject, ...inner] : inner;
}

function podsOf(rendered: Rendered): readonly Pod[] {
  return rendered.flatMap((resource) => {
    const kind = kindOf(resource);
    if (kind === undefined || accountsOfOperators.includes(kind)) return [];
    const inputs = inputsOf(resource);
    const specs = specsOfOperators.includes(kind) ? [inputs.spec as KubernetesObject] : podSpecs(inputs);
    const { parent } = resource;
    return specs.map((spec) => ({
      name: `${kind} ${resource.name}`,
      namespace: inputs.metadata.namespace,
      parent,
      spec,
    }));
  });
}

/** Rights of accounts: `ACCOUNT: VERBS RESOURCES [NAMES]`, with the namespaces where they have them; `*` is the whole cluster. */
function rightsOf(rendered: Rendered): ReadonlyMap<string, readonly string[]> {
  const roles = new Map(
    objectsOf(rendered, "Role", "ClusterRole").map((role) => {
      const { metadata, rules } = inputsOf(role);
      return [`${kindOf(role)} ${metadata.namespace} ${metadata.name}`, rules as readonly Rule[]];
    }),
  );
  const rights = new Map<string, string[]>();
  for (const binding of objectsOf(rendered, "RoleBinding", "ClusterRoleBinding")) {
    const { metadata, roleRef, subjects } = inputsOf(binding);
    const rules = roles.get(`${roleRef.kind} ${metadata.namespace} ${roleRef.name}`);
    for (const { kind, name } of subjects as readonly { readonly kind: string; readonly name: string }[]) {
      if (kind !== "ServiceAccount") continue;
      assert.ok(rules, `${name} is bound to ${roleRef.name}, which the stack does not make`);
      for (const { verbs, apiGroups, resources, resourceNames = [] } of rules) {
        const what = resources.map((each) => `${apiGroups.join("|")}/${each}`);
        const right = `${name}: ${[verbs.join("|"), ...what, ...resourceNames].join(" ")}`;
        rights.set(right, [...(rights.get(right) ?? []), metadata.namespace ?? "*"]);
      }
    }
  }
  return rights;
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Namespaces in which Prometheus is told to read something, and its own, where it finds who is told of alerts. */
function readNamespaces(rendered: Rendered): Set<string | undefined> {
  const monitors = objectsOf(rendered, "ServiceMonitor", "PodMonitor").map(inputsOf);
  const own = objectsOf(rendered, "Prometheus").map((each) => inputsOf(each).metadata.namespace);
  return new Set([
    ...own,
    ...monitors.flatMap(({ metadata, spec }) => spec.namespaceSelector?.matchNames ?? [metadata.namespace]),
  ]);
}

const discovery = "prometheus: get|list|watch";
const spendLimit = (name: string) => `daily-llm-budget: patch keda.sh/scaledobjects ${name}`;
/** All that accounts may do, and where; what is not here is nobody's. */
const allowed: Readonly<Record<string, (rendered: Rendered) => Set<string | undefined>>> = {
  // The sidecar that hands Grafana the dashboards of its namespace.
  "grafana: get|list|watch /configmaps": (rendered) => placesOf(rendered, "Deployment grafana"),
  [`${discovery} /services /endpoints /pods`]: readNamespaces,
  [`${discovery} discovery.k8s.io/endpointslices`]: readNamespaces,
  "prometheus: get /nodes/metrics": () => new Set(["*"]),
  "log-collector: get|list|watch /pods": loggedNamespaces,
  "log-collector: get /pods/log": loggedNamespaces,
  [spendLimit("axis-crawlers")]: (rendered) => placesOf(rendered, "ScaledObject axis-crawlers"),
  [spendLimit("etl")]: (rendered) => placesOf(rendered, "ScaledObject etl"),
  [spendLimit("orchestrator")]: (rendered) => placesOf(rendered, "ScaledObject orchestrator"),
};

function placesOf(rendered: Rendered, object: string): Set<string | undefined> {
  const found = rendered.filter((each) => `${kindOf(each)} ${each.name}` === object);
  return new Set(found.map((each) => inputsOf(each).metadata.namespace));
}

/** Where workloads of the system run, and the proxies of its entry. */
function loggedNamespaces(rendered: Rendered): Set<string | undefined> {
  const [collector] = objectsOf(rendered, "ConfigMap").filter(({ name }) => name === "log-collector");
  const configuration: string = collector ? inputsOf(collector).data["config.alloy"] : "";
  const lists = [...configuration.matchAll(/names = \[(.*)\]/g)].map(([, list]) => JSON.parse(`[${list}]`));
  return new Set(lists.flat());
}

const factory = fileURLToPath(new URL("../support/factory.ts", import.meta.url));
const stacks = [
  ...Object.values(systems).map(({ name, environments }) => ({ name, environments: Object.keys(environments) })),
  // Of every kind of component one.
  { name: factory, environments: ["dev"] },
];

for (const { name: system, environments } of stacks) {
  for (const environment of environments) {
    describe(`the accounts of ${system === factory ? "a system of everything" : system} ${environment}`, () => {
      let rendered: Rendered;
      before(async () => {
        ({ resources: rendered } = await renderedSystem(system, environment));
      });

      it("are one for the pods of each component, which no other component has (NC-045, SC-086)", () => {
        const pods = podsOf(rendered);
        assert.ok(pods.length >= 4, String(pods.length));
        const accounts = objectsOf(rendered, "ServiceAccount");
        for (const { name, namespace, parent, spec } of pods) {
          const { serviceAccountName } = spec;
          assert.ok(serviceAccountName && serviceAccountName !== "default", `${name} runs as everybody`);
          const own = accounts.filter((account) => {
            const { metadata } = inputsOf(account);
            return metadata.name === serviceAccountName && metadata.namespace === namespace;
          });
          assert.equal(own.length, 1, `${name}: ${own.length} accounts ${serviceAccountName} in ${namespace}`);
          assert.equal(own[0]?.parent, parent, `${name} runs as ${serviceAccountName} of another component`);
        }
      });

      it("mount no token by themselves, and pods only where they have rights (NC-045)", () => {
        for (const account of objectsOf(rendered, "ServiceAccount"))
          assert.equal(inputsOf(account).automountServiceAccountToken, false, account.name);
        const bound = new Set([...rightsOf(rendered).keys()].map((right) => right.split(":")[0]));
        for (const { name, spec } of podsOf(rendered)) {
          const projected = JSON.stringify(spec.volumes ?? []).includes('"serviceAccountToken"');
          // KubeRay binds the head's account, for the autoscaler beside it.
          if (projected || spec.automountServiceAccountToken !== false)
            assert.ok(bound.has(spec.serviceAccountName) || spec.serviceAccountName === "ray-ray-head", name);
        }
      });

      it("may do what is asked of them and nothing else, where it is asked (NC-045)", () => {
        for (const [right, namespaces] of rightsOf(rendered)) {
          const places = allowed[right]?.(rendered);
          assert.ok(places, `nobody needs "${right}"`);
          for (const namespace of namespaces)
            assert.ok(places.has(namespace), `${right} in ${namespace}, of ${[...places].join(", ")}`);
        }
      });
    });
  }
}
