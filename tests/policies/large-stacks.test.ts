import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import { deployment, manifest, type Resource, resource, runRule } from "@axon/policies/lib";

/** As many as no stack has of one type: what looks at each pair of them takes minutes. */
const many = 6000;

const numbered = (make: (index: number) => Resource): readonly Resource[] =>
  Array.from({ length: many }, (_, index) => make(index));

const cases: Readonly<Record<string, readonly Resource[]>> = {
  "images-verified": [
    ...numbered((index) => deployment({ containers: [{ name: "api", image: `ghcr.io/acme/api:${index % 50}` }] })),
    ...numbered((index) =>
      manifest({
        apiVersion: "policies.kyverno.io/v1",
        kind: "ImageValidatingPolicy",
        spec: { matchImageReferences: [{ glob: `ghcr.io/team-${index}/*` }] },
      }),
    ),
  ],
  "aws-data-ports-by-group": [
    ...numbered((index) => resource("aws:ec2/vpc:Vpc", { cidrBlock: `10.${index % 256}.0.0/16` })),
    ...numbered((index) =>
      resource("aws:ec2/securityGroup:SecurityGroup", {
        ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [`192.168.${index % 50}.0/24`] }],
      }),
    ),
  ],
};

describe("over thousands of resources", function () {
  this.timeout(20_000);

  for (const [name, resources] of Object.entries(cases)) {
    it(`${name} looks at what is the same once`, () => {
      const rule = rules.find((rule) => rule.name === name);
      assert.ok(rule);
      assert.equal([...runRule(rule, resources)].length, name === "images-verified" ? many : 0);
    });
  }
});
