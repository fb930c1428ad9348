import assert from "node:assert/strict";
import { closest, describeProblem, failOnProblems, formatPath, ProblemError, show, underPath } from "@axon/core";

const problem = { path: ["services", "web", "port"], expected: "an integer", received: '"80"' };

describe("formatPath", () => {
  it("writes keys and positions as a reader would in code", () => {
    assert.equal(formatPath([]), "");
    assert.equal(
      formatPath(["services", "memory-service", "ports", 0, "name"]),
      "services.memory-service.ports[0].name",
    );
    assert.equal(formatPath(["labels", "a b", "axon:x"]), 'labels."a b"."axon:x"');
    assert.equal(formatPath([0]), "[0]");
  });
});

describe("describeProblem", () => {
  it("says where, what is expected and what was found", () => {
    assert.equal(describeProblem(problem), 'services.web.port must be an integer, got "80"');
  });

  it("adds the hint, and leaves out an empty path", () => {
    const text = describeProblem({ ...problem, path: [], hint: "write it without quotes" });
    assert.equal(text, 'must be an integer, got "80"; write it without quotes');
  });
});

describe("ProblemError", () => {
  it("says a single problem in one line", () => {
    const error = new ProblemError("Pulumi.dev.yaml", [problem]);
    assert.equal(error.message, 'Pulumi.dev.yaml: services.web.port must be an integer, got "80"');
    assert.equal(error.name, "ProblemError");
  });

  it("lists several problems, one a line, and keeps them as data", () => {
    const error = new ProblemError("the file", [problem, { ...problem, path: ["x"] }]);
    assert.equal(
      error.message,
      'the file: 2 problems\n  - services.web.port must be an integer, got "80"\n  - x must be an integer, got "80"',
    );
    assert.deepEqual(error.problems[0], problem);
    assert.equal(error.subject, "the file");
  });

  it("is thrown by failOnProblems unless there are none", () => {
    assert.doesNotThrow(() => failOnProblems("it", []));
    assert.throws(() => failOnProblems("it", [problem]), ProblemError);
  });
});

describe("underPath", () => {
  it("moves problems of a part to where the part stands", () => {
    assert.deepEqual(underPath(["a", 1], [problem])[0]?.path, ["a", 1, "services", "web", "port"]);
  });
});

describe("show", () => {
  it("prints plain values and names the shape of others, never their content", () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [undefined, "nothing"],
      [null, "null"],
      ["a", '"a"'],
      ["", '""'],
      [0, "0"],
      [false, "false"],
      [[1, 2], "a list of 2"],
      [{ password: "x" }, "an object"],
      [() => 1, "a function"],
    ];
    for (const [value, text] of cases) assert.equal(show(value), text);
  });

  it("cuts a long text at 60 characters", () => {
    assert.equal(show("a".repeat(58)).length, 60);
    assert.equal(show("a".repeat(59)), `"${"a".repeat(56)}…`);
  });
});

describe("closest", () => {
  it("finds the name that was meant", () => {
    assert.equal(closest("replica", ["replicas", "rollout"]), "replicas");
    assert.equal(closest("CORTEX-CORE", ["cortex-core"]), "cortex-core");
    assert.equal(closest("dv", ["dev", "prod"]), "dev");
  });

  it("finds nothing when no name is near enough", () => {
    assert.equal(closest("zebra", ["dev", "prod"]), undefined);
    assert.equal(closest("x", []), undefined);
  });
});
