import type { CheckRequest, CheckResult, Context } from "../stand-in.ts";
import { Computed, mapAt, textAt, type ValueMap, valueAt, withValueAt } from "../value.ts";
import { isEnabled } from "./force-new.ts";
import { type Kind, requireKind } from "./kind.ts";
import { withName } from "./naming.ts";
import { markSecrets } from "./object.ts";
import { validateObject } from "./validate.ts";

const MANAGED_BY = "app.kubernetes.io/managed-by";

/** Names, completes and validates the inputs of an object. */
export async function check(request: CheckRequest, context: Context): Promise<CheckResult> {
  const kind = requireKind(request.type);
  const { oldInputs } = request;
  if (kind.kind.endsWith("List")) {
    const reason = "lists cannot be created directly; use the resource type of their items";
    return { inputs: request.inputs, problems: [{ path: [], reason }] };
  }
  const named = withName(request.inputs, request);
  const placed = withDefaultNamespace(kind, withManager(named, oldInputs, context.settings), context.settings);
  const inputs = markSecrets(kind, placed);
  return { inputs, problems: await validateObject(kind, inputs) };
}

function withDefaultNamespace(kind: Kind, inputs: ValueMap, settings: ValueMap): ValueMap {
  const { namespace } = settings;
  const given = valueAt(inputs, ["metadata"]) instanceof Computed || mapAt(inputs, "metadata").namespace !== undefined;
  if (!kind.namespaced || namespace === undefined || namespace === "" || given) {
    return inputs;
  }
  return withValueAt(inputs, ["metadata", "namespace"], namespace) as ValueMap;
}

/** Objects applied by the client, not by the server, carry a label saying who manages them. */
function withManager(inputs: ValueMap, oldInputs: ValueMap | undefined, settings: ValueMap): ValueMap {
  const clientSide = settings.enableServerSideApply !== undefined && !isEnabled(settings, "enableServerSideApply");
  const labelled =
    oldInputs === undefined ? clientSide : textAt(oldInputs, "metadata", "labels", MANAGED_BY) === "pulumi";
  return labelled ? (withValueAt(inputs, ["metadata", "labels", MANAGED_BY], "pulumi") as ValueMap) : inputs;
}
