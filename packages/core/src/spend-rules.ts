import type { System } from "./model/system.ts";
import { isMeasured } from "./monitoring-rules.ts";
import type { Problem } from "./problem.ts";
import { undeclared } from "./undeclared.ts";

/** A limit counts on what is measured, and on autoscalers that it alone adjusts. */
export function checkSpendLimits(system: System): Problem[] {
  const limits = Object.entries(system.spendLimits);
  const limited = limits.flatMap(([limit, { services }]) =>
    services.map((service, index) => ({ limit, service, index })),
  );
  return [
    ...limits.flatMap(([limit]): Problem[] =>
      isMeasured(system)
        ? []
        : [
            {
              path: ["spendLimits", limit],
              expected: "left out where nothing is measured (monitoring.enabled)",
              received: "a limit",
            },
          ],
    ),
    ...limited.flatMap(({ limit, service, index }, position) => {
      const path = ["spendLimits", limit, "services", index];
      const first = limited.findIndex((other) => other.service === service);
      if (first < position) {
        return [
          {
            path,
            expected: "a service of no other limit",
            received: `${service}, which ${limited[first]?.limit} limits`,
          },
        ];
      }
      return checkLimited(path, service, system);
    }),
  ];
}

function checkLimited(path: Problem["path"], service: string, { services, disabled }: System): Problem[] {
  const found = services[service];
  if (!found) return [undeclared(path, service, Object.keys(services), "a service", disabled)];
  if (found.scale) return [];
  return [{ path, expected: "a service that scales", received: `${service}, whose replicas are always as many` }];
}
