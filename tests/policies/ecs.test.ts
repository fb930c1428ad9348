import assert from "node:assert/strict";
import { resource, root, taskContainersOf, taskDefinition, taskDefinitionType, UNKNOWN } from "@axon/policies/lib";

describe("the containers of a task definition", () => {
  it("are read out of their JSON, each told by its name", () => {
    const [api, side] = taskContainersOf(taskDefinition([{ name: "api", privileged: true }, { image: "envoy" }]));
    assert.equal(api?.at("privileged").value, true);
    assert.equal(api?.subject, `container "api" of ${taskDefinitionType} "main"`);
    assert.equal(api?.at("privileged").path, "privileged");
    assert.equal(side?.path, "containerDefinitions[1]");
  });

  it("are one unknown container while they are computed", () => {
    assert.deepEqual(
      taskContainersOf(taskDefinition(UNKNOWN)).map(({ value }) => value),
      [UNKNOWN],
    );
  });

  it("are none in a text that is no list", () => {
    for (const text of ["", "{", "{}", "7"]) assert.deepEqual(taskContainersOf(taskDefinition(text)), []);
    assert.deepEqual(taskContainersOf(resource(taskDefinitionType)), []);
  });

  it("leave the task definition as it is", () => {
    const task = taskDefinition([{ name: "api" }]);
    taskContainersOf(task);
    assert.equal(root(task).at("containerDefinitions").text, '[{"name":"api"}]');
  });
});
