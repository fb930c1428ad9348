import { opensToEverybody } from "./addresses.ts";
import { plain } from "./plain.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import { type Answer, all, any } from "./selector.ts";
import { isHidden, isRecord, UNKNOWN, type Value } from "./value.ts";
import { unknown, type Verdict } from "./verdict.ts";

/** Where a type has policy documents of its own, that is such as say what its holder may do. */
const identityPolicies: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/userPolicy:UserPolicy": ["policy"],
  "aws:iam/groupPolicy:GroupPolicy": ["policy"],
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": ["inlinePolicy"],
  "aws:iam/role:Role": [],
};

/** Where a type has a policy document that says who else may use it. */
const resourcePolicies: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:opensearch/domain:Domain": "accessPolicies",
  "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
  "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
  "aws:backup/vaultPolicy:VaultPolicy": "policy",
  "aws:s3/accessPoint:AccessPoint": "policy",
  "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
  "aws:glue/resourcePolicy:ResourcePolicy": "policy",
  "aws:glacier/vault:Vault": "accessPolicy",
};

export const identityPolicyTypes: readonly string[] = Object.keys(identityPolicies);
export const resourcePolicyTypes: readonly string[] = Object.keys(resourcePolicies);

/** The documents that say what a user, group or role may do, a role's inline ones among them. */
export function identityPoliciesOf(resource: Resource): readonly Property[] {
  const inputs = root(resource);
  const inline = inputs.at("inlinePolicies").items();
  return [
    ...(identityPolicies[resource.type] ?? []).map((field) => inputs.at(field)),
    ...(resource.type === "aws:iam/role:Role" ? inline.map((policy) => policy.at("policy")) : []),
  ];
}

/** The document that says who may use a resource. */
export function resourcePolicyOf(resource: Resource): Property {
  return root(resource).at(resourcePolicies[typeKey(resource.type)] ?? "policy");
}

/** A policy document as data, wherever it stood; a text that is no JSON object is told by `problem`. */
export interface PolicyDocument {
  readonly place: Property;
  readonly problem?: string;
  /** The statements as they stand; a single one needs no list. A document that is not known has an unknown one. */
  readonly statements: readonly Property[];
}

/** Reads a document that is given as text or as an object. One that is unset has no statements. */
export function policyDocument(property: Property): PolicyDocument {
  const { value } = property;
  if (value === undefined || value === "") return { place: property, statements: [] };
  if (isHidden(value)) return { place: property, statements: [property] };
  const data = typeof value === "string" ? parseJson(value) : value;
  if (!isRecord(data)) {
    return {
      place: property,
      statements: [],
      problem: typeof value === "string" ? "is no JSON object" : "is no object",
    };
  }
  const statement = property.holding(data).at("Statement");
  return { place: property, statements: isRecord(statement.value) ? [statement] : statement.items() };
}

/** JSON as plain data; undefined for what is none. */
export function parseJson(text: string): Value | undefined {
  try {
    return plain(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Judges each statement of a document; what is not known yet is said to be so, once. */
export function* judgeStatements(
  property: Property,
  check: (statement: Property) => Iterable<Verdict>,
): Iterable<Verdict> {
  for (const statement of policyDocument(property).statements) {
    if (isHidden(statement.value)) return yield unknown(property);
    yield* check(statement);
  }
}

/** The texts of a field that takes one or a list; what is hidden is unknown. */
export function textsOf(property: Property): readonly (string | typeof UNKNOWN)[] {
  const places = typeof property.value === "string" || isHidden(property.value) ? [property] : property.items();
  return places.flatMap(({ value }): readonly (string | typeof UNKNOWN)[] => {
    if (isHidden(value)) return [UNKNOWN];
    return typeof value === "string" ? [value] : [];
  });
}

/** Whether a statement has this effect. */
export function hasEffect(statement: Property, effect: "Allow" | "Deny"): Answer {
  const { value } = statement.at("Effect");
  return isHidden(value) ? UNKNOWN : value === effect;
}

/** Whether a statement is about an action, such as `iam:PassRole`; names are compared without regard to case. */
export function coversAction(statement: Property, action: string): Answer {
  return covers(statement.at("Action"), statement.at("NotAction"), (pattern) =>
    matchesPattern(pattern.toLowerCase(), action.toLowerCase()),
  );
}

/** Whether a statement is about all resources, or all of one kind in an account: `*`, `arn:aws:iam::*:role/*`. */
export function coversEveryResource(statement: Property): Answer {
  return covers(statement.at("Resource"), statement.at("NotResource"), namesEverything);
}

function covers(named: Property, excepted: Property, matches: (pattern: string) => boolean): Answer {
  const answers = (property: Property) =>
    textsOf(property).map((pattern) => (pattern === UNKNOWN ? UNKNOWN : matches(pattern)));
  if (excepted.value === undefined) return any(answers(named));
  const answer = any(answers(excepted));
  return answer === UNKNOWN ? UNKNOWN : !answer;
}

/** `*`, or an ARN of which nothing but the kind of the resource is said. A bucket's ARN begins with its name, not a kind. */
function namesEverything(pattern: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  const [arn, , service, , , ...name] = pattern.split(":");
  if (arn !== "arn") return false;
  return (service === "s3" ? /^\*+(\/\*+)?$/ : /^([\w-]+[/:])?\*+(\/\*+)?$/).test(name.join(":"));
}

/** Whether a text has the form of a pattern, in which `*` stands for any text and `?` for any character. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Whether a statement lets in everybody who has an AWS account, or has none, and no condition narrows it. */
export function admitsEverybody(statement: Property): Answer {
  return all([hasEffect(statement, "Allow"), namesEverybody(statement), negate(narrowsCallers(statement))]);
}

function namesEverybody(statement: Property): Answer {
  if (statement.at("NotPrincipal").value !== undefined) return true;
  const principal = statement.at("Principal");
  const named = isRecord(principal.value) ? principal.entries().map(([, property]) => property) : [principal];
  return any(named.flatMap(textsOf).map((text) => (text === UNKNOWN ? UNKNOWN : text === "*")));
}

function negate(answer: Answer): Answer {
  return answer === UNKNOWN ? UNKNOWN : !answer;
}

/**
 * Keys of conditions that say who calls or from where. Source: "The meaning of public" in the S3 User Guide, and the keys of
 * organizations and accounts in the reference of IAM.
 */
const callerKeys = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);

/** Whether a condition of the statement keeps strangers out. */
export function narrowsCallers(statement: Property): Answer {
  return anyCondition(statement, (key, values) => {
    if (key === "aws:sourceip") return opensToEverybody(values) === false;
    return callerKeys.has(key) && values.every(isSomebody);
  });
}

/** Whether a value of a caller's key means one account, organization, network or bucket: an ARN by its account or bucket. */
function isSomebody(value: string): boolean {
  const [arn, , , , account = "", ...name] = value.split(":");
  if (arn === "arn") return /^\d+$/.test(account) || (account === "" && /^[\w.-]/.test(name.join(":")));
  return /^[^*?]{5}/.test(value) || !/[*?]/.test(value);
}

/**
 * Whether a statement holds only where some key has one of some values. Operators that are true where the key is absent
 * (`…IfExists`, `ForAllValues:`) or that exclude values (`StringNotEquals`) are no such condition.
 */
export function anyCondition(
  statement: Property,
  accepts: (key: string, values: readonly string[]) => boolean,
): Answer {
  const condition = statement.at("Condition");
  if (isHidden(condition.value)) return UNKNOWN;
  const answers = condition.entries().flatMap(([operator, keys]): readonly Answer[] => {
    if (operator === "*") return [UNKNOWN];
    if (!/^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/i.test(operator))
      return [];
    if (isHidden(keys.value)) return [UNKNOWN];
    return keys.entries().map(([key, property]): Answer => {
      const values = textsOf(property);
      const known = values.filter((value) => value !== UNKNOWN);
      // A value that is known only later is no wildcard: nobody computes one.
      if (values.length > known.length) return accepts(key.toLowerCase(), ["-"]) ? UNKNOWN : false;
      return known.length > 0 && accepts(key.toLowerCase(), known);
    });
  });
  return any(answers);
}
