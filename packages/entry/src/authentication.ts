import { type Problem, show } from "@axon/core";
import type { Authentication, Route } from "./contract.ts";
import { checkPath, isWithin, routesOf } from "./paths.ts";

/** The most that Envoy Gateway takes: characters of an address, and audiences (its api/v1alpha1/jwt_types.go). */
const most = { address: 253, audiences: 8 };

/** Everything that is wrong with what is asked of tokens. */
export function checkAuthentication(
  { issuer, audiences, jwks, openPaths = [] }: Authentication,
  routes: readonly Route[],
  blockedPaths: readonly string[],
): Problem[] {
  const path = ["authentication"];
  return [
    ...checkAddress([...path, "issuer"], issuer),
    ...checkAddress([...path, "jwks"], jwks),
    ...(audiences.length >= 1 && audiences.length <= most.audiences && !audiences.includes("")
      ? []
      : [
          {
            path: [...path, "audiences"],
            expected: `a list of 1 to ${most.audiences} names`,
            received: show(audiences),
            hint: "without one, tokens that were meant for others would do",
          },
        ]),
    ...openPaths.flatMap((open, index) => checkOpenPath([...path, "openPaths", index], open, routes, blockedPaths)),
  ];
}

function checkAddress(path: Problem["path"], text: string): Problem[] {
  if (/^https:\/\/\S+$/.test(text) && URL.canParse(text) && text.length <= most.address) return [];
  return [{ path, expected: `an HTTPS address of at most ${most.address} characters`, received: show(text) }];
}

/** A path to the letter goes before every prefix, so an open one among the blocked would be open. */
function checkOpenPath(
  path: Problem["path"],
  open: string,
  routes: readonly Route[],
  blockedPaths: readonly string[],
): Problem[] {
  const wrong = checkPath(path, open);
  if (wrong.length > 0) return wrong;
  const received = show(open);
  if (routesOf(routes, open).length === 0) return [{ path, expected: "a path that a route leads to", received }];
  const blocked = blockedPaths.find((prefix) => isWithin(open, prefix));
  return blocked === undefined ? [] : [{ path, expected: `outside of the blocked path ${blocked}`, received }];
}
