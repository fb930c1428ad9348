import { parseType } from "../../packages/sandbox/src/kubernetes/kind.ts";
import { validateObject } from "../../packages/sandbox/src/kubernetes/validate.ts";
import type { ValueMap } from "../../packages/sandbox/src/value.ts";
import type { RecordedResource } from "./mocks.ts";

/** What an API server with strict field validation would refuse of the recorded Kubernetes objects, one line each. */
export async function refusals(
  resources: readonly Pick<RecordedResource, "type" | "name" | "inputs">[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    resources.map(async ({ type, name, inputs }) => {
      const kind = parseType(type);
      const problems = kind ? await validateObject(kind, inputs as ValueMap) : [];
      return problems.map(({ path, reason }) => `${kind?.kind} ${name}: ${path.join(".")} ${reason}`);
    }),
  );
  return found.flat();
}
