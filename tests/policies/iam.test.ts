import assert from "node:assert/strict";
import {
  admitsEverybody,
  coversAction,
  coversEveryResource,
  escalationPaths,
  matchesPattern,
  opensPath,
  type Property,
  policyDocument,
  resource,
  root,
  UNKNOWN,
} from "@axon/policies/lib";
import fc from "fast-check";

const at = (policy: unknown): Property => root(resource("aws:iam/policy:Policy", { policy })).at("policy");
const statement = (fields: unknown) => policyDocument(at({ Statement: fields })).statements[0] as Property;
const allow = (Action: unknown, Resource: unknown = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

describe("policyDocument", () => {
  it("reads the same statements from text and from an object, in a list or alone", () => {
    const one = allow("s3:GetObject", "arn:aws:s3:::data/*");
    for (const document of [{ Statement: one }, { Statement: [one] }]) {
      for (const form of [document, JSON.stringify(document)]) {
        const { statements, problem } = policyDocument(at(form));
        assert.equal(problem, undefined);
        assert.deepEqual(
          statements.map((property) => JSON.stringify(property.value)),
          [JSON.stringify(one)],
        );
      }
    }
    assert.equal(policyDocument(at({ Statement: [one] })).statements[0]?.path, "policy.Statement[0]");
  });

  it("tells what is no document, and what is not known", () => {
    assert.equal(policyDocument(at("{")).problem, "is no JSON object");
    assert.equal(policyDocument(at("[]")).problem, "is no JSON object");
    assert.equal(policyDocument(at(7)).problem, "is no object");
    assert.deepEqual(policyDocument(at(undefined)).statements, []);
    assert.equal(policyDocument(at(UNKNOWN)).statements[0]?.value, UNKNOWN);
    assert.equal(policyDocument(at({ Statement: [UNKNOWN] })).statements[0]?.value, UNKNOWN);
  });

  it("takes any text and any data without failing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue()), (policy) => {
        for (const path of escalationPaths) opensPath(policyDocument(at(policy)).statements, path);
        for (const found of policyDocument(at(policy)).statements) admitsEverybody(found);
      }),
    );
  });
});

describe("matchesPattern", () => {
  it("agrees with a regular expression of the same meaning", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (form, value) => {
        const expected = new RegExp(`^${form.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(value);
        assert.equal(matchesPattern(form, value), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("needs no more than a moment for hostile patterns", () => {
    assert.equal(matchesPattern(`${"*a".repeat(200)}b`, "a".repeat(5000)), false);
  });
});

describe("coversAction", () => {
  const cases: readonly (readonly [fields: object, action: string, expected: boolean | typeof UNKNOWN])[] = [
    [{ Action: "iam:PassRole" }, "iam:PassRole", true],
    [{ Action: "IAM:passrole" }, "iam:PassRole", true],
    [{ Action: ["s3:*", "iam:Pass*"] }, "iam:PassRole", true],
    [{ Action: "*" }, "iam:PassRole", true],
    [{ Action: "iam:Get*" }, "iam:PassRole", false],
    [{ NotAction: "s3:*" }, "iam:PassRole", true],
    [{ NotAction: ["iam:*"] }, "iam:PassRole", false],
    [{ Action: UNKNOWN }, "iam:PassRole", UNKNOWN],
    [{ Action: [UNKNOWN, "iam:*"] }, "iam:PassRole", true],
    [{ NotAction: UNKNOWN }, "iam:PassRole", UNKNOWN],
    [{}, "iam:PassRole", false],
  ];
  cases.forEach(([fields, action, expected], index) => {
    it(`tells case ${index + 1}: ${action}`, () => assert.equal(coversAction(statement(fields), action), expected));
  });
});

describe("coversEveryResource", () => {
  for (const everything of [
    "*",
    "arn:aws:iam::*:role/*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:lambda:eu-west-1:123456789012:function:*",
  ])
    it(`is true of ${everything}`, () => assert.equal(coversEveryResource(statement({ Resource: everything })), true));
  for (const some of [
    "arn:aws:s3:::data/*",
    "arn:aws:iam::123456789012:role/app-*",
    "arn:aws:iam::123456789012:role/app",
  ])
    it(`is false of ${some}`, () => assert.equal(coversEveryResource(statement({ Resource: some })), false));
  it("is true of everything but some", () =>
    assert.equal(coversEveryResource(statement({ NotResource: "arn:aws:s3:::data" })), true));
});

describe("admitsEverybody", () => {
  const open = (more: object) => admitsEverybody(statement({ Effect: "Allow", Action: "*", ...more }));
  const everybody = { Principal: "*" };
  const when = (operator: string, key: string, value: unknown) => ({
    ...everybody,
    Condition: { [operator]: { [key]: value } },
  });

  it("knows everybody however written", () => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::123456789012:root", "*"] }]) {
      assert.equal(open({ Principal }), true);
    }
    assert.equal(open({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }), true);
    assert.equal(open({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }), false);
    assert.equal(open({ Principal: { Service: "sns.amazonaws.com" } }), false);
    assert.equal(open({ Principal: UNKNOWN }), UNKNOWN);
  });

  it("takes no denial for an admission", () =>
    assert.equal(admitsEverybody(statement({ Effect: "Deny", ...everybody })), false));

  it("is narrowed by a condition that names somebody", () => {
    for (const [operator, key, value] of [
      ["ArnLike", "aws:SourceArn", "arn:aws:sns:eu-west-1:123456789012:*"],
      ["ArnEquals", "AWS:SourceArn", "arn:aws:s3:::data"],
      ["StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
      ["StringEquals", "aws:SourceAccount", ["123456789012", "210987654321"]],
      ["StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d"],
      ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"],
      ["IpAddress", "aws:SourceIp", ["10.0.0.0/8", "203.0.113.0/24"]],
    ] as const)
      assert.equal(open(when(operator, key, value)), false, `${operator} ${key}`);
  });

  it("is not narrowed by a condition that names nobody, or that may be absent", () => {
    for (const [operator, key, value] of [
      ["StringLike", "aws:SourceArn", "*"],
      ["ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"],
      ["StringLike", "aws:PrincipalOrgID", "o-*"],
      ["StringEqualsIfExists", "aws:SourceAccount", "123456789012"],
      ["StringNotEquals", "aws:SourceAccount", "123456789012"],
      ["ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/"],
      ["Bool", "aws:SecureTransport", "true"],
      ["IpAddress", "aws:SourceIp", "0.0.0.0/0"],
      ["StringEquals", "aws:SourceAccount", []],
    ] as const)
      assert.equal(open(when(operator, key, value)), true, `${operator} ${key}`);
  });

  it("is told to be narrow only once the condition is known, and a computed account is no wildcard", () => {
    assert.equal(open({ ...everybody, Condition: UNKNOWN }), UNKNOWN);
    assert.equal(open(when("StringEquals", "aws:SourceAccount", UNKNOWN)), UNKNOWN);
    assert.equal(open(when("StringEquals", "aws:RequestedRegion", UNKNOWN)), true);
  });
});

describe("opensPath", () => {
  const opened = (...statements: readonly unknown[]) =>
    escalationPaths.filter(
      (path) => opensPath(policyDocument(at({ Statement: statements })).statements, path) === true,
    );

  it("finds each published path in a policy that allows just its actions", () => {
    for (const path of escalationPaths) assert.ok(opened(allow(path.actions)).includes(path), path.actions.join());
  });

  it("needs every action of a path", () => {
    assert.deepEqual(opened(allow(["iam:PassRole", "lambda:CreateFunction"])), []);
    assert.deepEqual(opened(allow("iam:PassRole")), []);
  });

  it("is closed by a role that is named, a denial of all, and a condition", () => {
    const run = allow("ec2:RunInstances");
    const named = allow("iam:PassRole", "arn:aws:iam::123456789012:role/app");
    assert.deepEqual(opened(run, named), []);
    const deny = { Effect: "Deny", Action: "iam:*", Resource: "*" };
    assert.deepEqual(opened(run, allow("iam:PassRole"), deny), []);
    const boundary = {
      Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/b" } },
    };
    assert.deepEqual(opened(allow("iam:PutRolePolicy", "*", boundary)), []);
  });

  it("follows the service that a role may be handed to", () => {
    const to = (service: string) =>
      allow("iam:PassRole", "*", { Condition: { StringEquals: { "iam:PassedToService": service } } });
    assert.equal(opened(allow("ec2:RunInstances"), to("ec2.amazonaws.com")).length, 1);
    assert.equal(opened(allow("ec2:RunInstances"), to("ecs-tasks.amazonaws.com")).length, 0);
  });

  it("cannot be told of a document with unknown parts", () => {
    const [path] = escalationPaths;
    assert.ok(path);
    assert.equal(opensPath(policyDocument(at(UNKNOWN)).statements, path), UNKNOWN);
    assert.equal(opensPath(policyDocument(at({ Statement: [allow(UNKNOWN)] })).statements, path), UNKNOWN);
  });
});
