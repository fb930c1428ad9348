import { type Problem, show } from "@axon/core";
import type { Route } from "./contract.ts";

type Matched = Pick<Route, "path" | "headers">;

export function checkPath(path: Problem["path"], text: string): Problem[] {
  if (/^\/[\w\-.~!$&'()*+,;=:@%/]*$/.test(text) && !text.includes("//")) return [];
  return [{ path, expected: 'a path that begins with "/", without query', received: show(text) }];
}

/** Whether a prefix takes a path, by whole segments: `/v2` takes `/v2/users` but not `/v20`. */
export function isWithin(path: string, prefix: string): boolean {
  return `${path}/`.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
}

/** The routes that a path goes by, one for each set of headers: those of the longest prefix that takes it. */
export function routesOf<R extends Matched>(routes: readonly R[], path: string): readonly R[] {
  const taking = routes.filter((route) => isWithin(path, route.path));
  const longest = Math.max(...taking.map((route) => route.path.length));
  return taking.filter((route) => route.path.length === longest);
}

/** The route that a request without special headers goes by. */
export function routeOf<R extends Matched>(routes: readonly R[], path: string): R | undefined {
  const plain = routes.filter(({ headers = {} }) => Object.keys(headers).length === 0);
  return routesOf(plain, path)[0];
}
