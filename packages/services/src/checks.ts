import { type Problem, show } from "@axon/core";

export function checkPath(path: Problem["path"], text: string): Problem[] {
  if (/^\/\S*$/.test(text)) return [];
  return [{ path, expected: 'a path that begins with "/"', received: show(text) }];
}

/** A variable whose name a shell cannot read is passed over in silence by older clusters. */
export function checkVariables(environment: object): Problem[] {
  return Object.keys(environment)
    .filter((name) => !/^[A-Za-z_]\w*$/.test(name))
    .map((name) => ({
      path: ["environment", name],
      expected: "named in letters, digits and underscores",
      received: show(name),
    }));
}
