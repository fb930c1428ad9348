import { type Rule, settingSchemas } from "@axon/policies/lib";
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
  info.setPoliciesList(
    pack.rules.map(({ rule, level }) => {
      const policy = policyInfo(rule);
      policy.setEnforcementlevel(levelNumbers[level]);
      return policy;
    }),
  );
  return info;
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
  framework.setName(rule.framework.name ?? "");
  framework.setVersion(rule.framework.version ?? "");
  framework.setReference(rule.framework.reference ?? "");
  framework.setSpecification(rule.framework.specification ?? "");
  policy.setFramework(framework);
  if (rule.settings) policy.setConfigschema(configSchema(rule.settings));
  return policy;
}

function configSchema(settings: NonNullable<Rule["settings"]>): PolicyConfigSchema {
  const properties = Object.fromEntries(settings.map((setting) => [setting, { ...settingSchemas[setting] }]));
  const schema = new messages.PolicyConfigSchema();
  schema.setProperties(struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
  return schema;
}
