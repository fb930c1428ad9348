import { configSchema, exemptionReport, exemptionReportSchema, type Rule } from "@axon/policies/lib";
import type { PolicyConfigSchema as Schema } from "@pulumi/policy";
import messages, {
  type AnalyzerInfo,
  type PolicyConfigSchema,
  type PolicyInfo,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { ServedPack } from "./serve.ts";
import { levelNumbers, severityNumbers } from "./wire.ts";

/** What a pack says about itself and its policies. */
export function analyzerInfo({ pack, version }: ServedPack): AnalyzerInfo {
  const info = new messages.AnalyzerInfo();
  info.setName(pack.name);
  info.setVersion(version);
  info.setDisplayname(pack.displayName);
  info.setDescription(pack.description);
  info.setSupportsconfig(true);
  info.setPoliciesList([
    ...pack.rules.map(({ rule, levels }) => {
      const policy = policyInfo(rule);
      policy.setEnforcementlevel(levelNumbers[levels.prod]);
      return policy;
    }),
    exemptionInfo(),
  ]);
  return info;
}

/** What tells of exemptions is the last policy of every pack. */
function exemptionInfo(): PolicyInfo {
  const policy = new messages.PolicyInfo();
  policy.setPolicyType(messages.PolicyType.POLICY_TYPE_STACK);
  policy.setName(exemptionReport.name);
  policy.setDisplayname(exemptionReport.displayName);
  policy.setDescription(exemptionReport.description);
  policy.setEnforcementlevel(levelNumbers.advisory);
  policy.setConfigschema(schemaMessage(exemptionReportSchema));
  return policy;
}

function policyInfo(rule: Rule): PolicyInfo {
  const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK } = messages.PolicyType;
  const policy = new messages.PolicyInfo();
  policy.setPolicyType(rule.scope === "resource" ? POLICY_TYPE_RESOURCE : POLICY_TYPE_STACK);
  policy.setName(rule.name);
  policy.setDisplayname(rule.displayName);
  policy.setDescription(rule.description);
  policy.setSeverity(severityNumbers[rule.severity]);
  policy.setRemediationSteps(rule.remediationSteps);
  policy.setUrl(rule.url);
  policy.setTagsList([...rule.tags]);
  const framework = new messages.PolicyComplianceFramework();
  const [{ name, version, reference, specification }] = rule.frameworks;
  framework.setName(name);
  framework.setVersion(version);
  framework.setReference(reference);
  framework.setSpecification(specification);
  policy.setFramework(framework);
  policy.setConfigschema(schemaMessage(configSchema(rule)));
  return policy;
}

function schemaMessage({ properties }: Schema): PolicyConfigSchema {
  const schema = new messages.PolicyConfigSchema();
  schema.setProperties(struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
  return schema;
}
