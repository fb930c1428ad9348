import { type Problem, parseDuration, QuantityError, show } from "@axon/core";

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

export function checkInteger(path: Problem["path"], value: number, least: number, most: number): Problem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [{ path, expected: `an integer from ${least} to ${most}`, received: show(value) }];
}

export function checkDuration(
  path: Problem["path"],
  text: string,
  leastSeconds: number,
  mostSeconds: number,
): Problem[] {
  try {
    const { seconds } = parseDuration(text);
    if (seconds >= leastSeconds && seconds <= mostSeconds) return [];
    return [{ path, expected: `${leastSeconds}s to ${mostSeconds}s`, received: text }];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path, expected: error.expected, received: show(text) }];
    throw error;
  }
}
