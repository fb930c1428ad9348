import { rules } from "@axon/policies";
import { judge, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { type Figure, repeat } from "../figure.ts";

const resources = 3_000;

export const policies: Figure = {
  name: "policies",
  description: "resources judged by the default pack in one process, a stack of the examples of all rules",
  unit: "resources/s",
  target: { atLeast: 3_000 },
  measure: async (runs, onRun) => {
    // A first run that does not count compiles the rules; each run has resources that no rule has seen.
    judge(exampleStack(resources), { pack: axonPack });
    return repeat(runs, onRun, async () => {
      const stack = exampleStack(resources);
      const start = performance.now();
      judge(stack, { pack: axonPack });
      return (resources / (performance.now() - start)) * 1_000;
    });
  },
};

/** As many resources as asked for: the examples of all rules over and over, in as many namespaces as it takes. */
function exampleStack(count: number): readonly Resource[] {
  const examples = rules.flatMap(
    ({ examples: { compliant, violating } }) => [...compliant, ...violating].flat() as Resource[],
  );
  return Array.from({ length: count }, (_, index) => {
    const resource = examples[index % examples.length] as Resource;
    const inputs = resource.inputs as Record<string, Record<string, string>>;
    const metadata = { ...inputs.metadata, namespace: `team-${Math.floor(index / examples.length)}` };
    return { ...resource, inputs: { ...inputs, metadata } };
  });
}
