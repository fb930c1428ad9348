import { applyEdits, exemptionOf, remediate, typeKey } from "@axon/policies/lib";
import messages, { type AnalyzeRequest, type RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Applied, ResourceRule } from "./judge.ts";
import type { ServedPack } from "./serve.ts";
import { notApplicable, WireResource } from "./wire.ts";

/**
 * Mends a resource by rules, one after the other: each sees what the one before has left.
 * @param rules those that are asked to mend
 */
export function remediations(
  request: AnalyzeRequest,
  rules: readonly Applied<ResourceRule>[],
  { pack, version }: ServedPack,
  today: string,
): RemediateResponse {
  const answer = new messages.RemediateResponse();
  for (const { rule, settings, exemptions } of rules) {
    if (!rule.remediable) {
      answer.addNotApplicable(notApplicable(rule, "Policy does not implement remediateResource"));
      continue;
    }
    const resource = new WireResource(request);
    if (!rule.types.includes(typeKey(resource.type))) {
      answer.addNotApplicable(notApplicable(rule, `${rule.name} does not judge ${resource.type}`));
      continue;
    }
    const edits = exemptionOf(rule.name, resource, exemptions, today) ? [] : remediate(resource, rule, settings);
    if (edits.length === 0) continue;
    const inputs: Record<string, JavaScriptValue> = { ...request.getProperties()?.toJavaScript() };
    applyEdits(inputs, edits);
    const properties = struct.Struct.fromJavaScript(inputs);
    request.setProperties(properties);
    const remediation = new messages.Remediation();
    remediation.setPolicyname(rule.name);
    remediation.setPolicypackname(pack.name);
    remediation.setPolicypackversion(version);
    remediation.setDescription(rule.description);
    remediation.setProperties(properties);
    answer.addRemediations(remediation);
  }
  return answer;
}
