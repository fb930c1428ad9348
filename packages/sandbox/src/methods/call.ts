import type { EngineLog } from "../engine-log.ts";
import type { Faults } from "../faults.ts";
import type { Context, Identity, StandIn } from "../stand-in.ts";
import type { ValueMap } from "../value.ts";
import type { World } from "../world/world.ts";

/** What every provider method works with. */
export interface Call {
  readonly standIn: StandIn;
  readonly world: World;
  readonly namespaces: ReadonlySet<string>;
  readonly faults: Faults;
  readonly log: EngineLog;
  /** The connection the call came over: each provider resource of a program has one of its own. */
  readonly connection: Connection;
}

/** What is remembered of a connection. */
export interface Connection {
  settings: ValueMap;
}

/** Who a request is about; the type and name are read from the URN where an engine does not send them. */
export function identityOf(request: { getUrn(): string; getType(): string; getName(): string }): Identity {
  const urn = request.getUrn();
  const parts = urn.split("::");
  const qualifiedType = parts[2] ?? "";
  return {
    urn,
    type: request.getType() || (qualifiedType.split("$").at(-1) ?? ""),
    name: request.getName() || parts.slice(3).join("::"),
  };
}

export function contextOf(call: Call): Context {
  return {
    world: call.world,
    namespaces: call.namespaces,
    settings: call.connection.settings,
    log: (severity, urn, message) => call.log.write(severity, urn, message),
  };
}
