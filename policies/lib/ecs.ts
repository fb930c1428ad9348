import { resource } from "./examples.ts";
import { parseJson } from "./iam.ts";
import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";

export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

/** The containers of an ECS task definition, each a subject of its own. They are JSON in a text. */
export function taskContainersOf(task: Resource): readonly Property[] {
  const definitions = root(task).at("containerDefinitions");
  const list = definitions.text === undefined ? definitions : definitions.holding(parseJson(definitions.text));
  return list.items().map((container) => {
    const name = container.at("name").text;
    return name === undefined ? container : container.as(`container ${JSON.stringify(name)} of ${container.subject}`);
  });
}

/** True for a task that says it runs on Windows, where ECS takes none of the settings that are Linux's. */
export function isWindowsTask(task: Resource): boolean {
  return root(task).at("runtimePlatform", "operatingSystemFamily").text?.startsWith("WINDOWS") ?? false;
}

/** An example task definition with these containers, written as a program writes them. */
export function taskDefinition(containers: unknown, fields: Readonly<Record<string, unknown>> = {}): Resource {
  const containerDefinitions = Array.isArray(containers) ? JSON.stringify(containers) : containers;
  return resource(taskDefinitionType, { family: "api", containerDefinitions, ...fields });
}
