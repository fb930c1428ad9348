import {
  axonBaseline,
  configMap,
  defineRule,
  describeValue,
  isHidden,
  iso27001,
  numberOf,
  root,
  soc2,
  taskDefinition,
  taskDefinitionType,
  textsOf,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const task = (cpu: unknown, memory: unknown, fields: Readonly<Record<string, unknown>> = {}) =>
  taskDefinition([{ name: "api" }], { requiresCompatibilities: ["FARGATE"], cpu, memory, ...fields });

/** Sizes that Fargate has: CPU units, and the memory in MiB each can have: from, to, in steps of. */
const sizes: readonly (readonly [cpu: number, from: number, to: number, step: number])[] = [
  [512, 1024, 4096, 1024],
  [1024, 2048, 8192, 1024],
  [2048, 4096, 16384, 1024],
  [4096, 8192, 30720, 1024],
  [8192, 16384, 61440, 4096],
  [16384, 32768, 122880, 8192],
];
const smallest = [512, 1024, 2048];

export const awsFargateSize = defineRule({
  scope: "resource",
  name: "aws-fargate-size",
  displayName: "Tasks have a size that Fargate offers",
  description:
    "Fargate offers certain pairs of CPU and memory, and refuses any other when the task definition is registered. The deployment then fails half-way, after what came before it is changed.",
  severity: "high",
  remediationSteps:
    "Take a CPU of 256, 512, 1024, 2048, 4096, 8192 or 16384 units, and a memory that Fargate offers with it.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size",
  frameworks: [axonBaseline("resource-limits", "a size that can be run"), soc2("A1.1"), iso27001("8.6")],
  peers: [],
  tags: ["aws", "containers", "limits"],
  types: [taskDefinitionType],
  *check(resource) {
    const inputs = root(resource);
    const [cpu, memory] = [inputs.at("cpu"), inputs.at("memory")];
    if (!textsOf(inputs.at("requiresCompatibilities")).includes("FARGATE")) return;
    if (isHidden(cpu.value) || isHidden(memory.value)) return yield unknown(isHidden(cpu.value) ? cpu : memory);
    const memories = memoriesOf(unitsOf(cpu.value));
    if (memories.length === 0) {
      yield violation(cpu, `is ${describeValue(cpu.value)}`, "take 256, 512, 1024, 2048, 4096, 8192 or 16384 units");
    } else if (!memories.includes(unitsOf(memory.value))) {
      const [first, second] = memories;
      const found = `is ${describeValue(memory.value)} with a cpu of ${describeValue(cpu.value)}`;
      yield violation(memory, found, `take ${first}, ${second} and so on to ${memories.at(-1)} MiB`);
    }
  },
  examples: {
    compliant: [
      task("256", "512"),
      task("1024", "3072"),
      task("1 vCPU", "2 GB"),
      task("16384", "122880"),
      taskDefinition([{ name: "api" }]),
    ],
    violating: [
      task("256", "4096"),
      task("300", "512"),
      task("1024", "1024"),
      task("8192", "20000"),
      task(undefined, "512"),
      task("512", undefined),
    ],
    notApplicable: [configMap],
    unknown: [task(UNKNOWN, "512"), task("256", UNKNOWN)],
  },
});

/** The sizes of memory, in MiB, that go with some CPU. */
function memoriesOf(cpuUnits: number): readonly number[] {
  if (cpuUnits === 256) return smallest;
  const [, from, to, step] = sizes.find(([cpu]) => cpu === cpuUnits) ?? [0, 0, -1, 1];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** CPU units or MiB, also of `1 vCPU` and `2 GB`, as AWS takes them. */
function unitsOf(value: Value | undefined): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(vcpu|gb)$/i.exec(typeof value === "string" ? value.trim() : "") ?? [];
  return unit ? Number(number) * 1024 : numberOf(value);
}
