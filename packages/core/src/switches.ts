import { switchableSections } from "./sections.ts";

/** A body without what is switched off, and the names of that. */
export interface Switched {
  readonly body: unknown;
  readonly disabled: readonly string[];
}

/**
 * Takes out every component that says `enabled: false`, the uses of it that say `optional: true`, alerts about it, logs that it
 * would keep, and it from among those that a job runs before or after, or that a limit holds back. What asked for machines of a pool that is
 * switched off runs on any. What else still refers to it is found with the other references. Works before anything is checked,
 * so that a component that is switched off needs nothing but its name.
 */
export function switchOff(body: unknown): Switched {
  if (!isMap(body)) return { body, disabled: [] };
  const disabled = switchableSections.flatMap((section) =>
    Object.entries(mapOf(body[section]))
      .filter(([, component]) => isMap(component) && component.enabled === false)
      .map(([name]) => name),
  );
  const kept = Object.fromEntries(
    switchableSections
      .filter((section) => isMap(body[section]))
      .map((section) => [
        section,
        Object.fromEntries(
          Object.entries(mapOf(body[section]))
            .filter(([name]) => !disabled.includes(name))
            .map(([name, component]) => [name, withoutSwitches(component, disabled)]),
        ),
      ]),
  );
  return { body: { ...body, ...kept, ...watched(body, disabled) }, disabled };
}

/** The body of a system that a chart brings: no part of it is ours to make, and so none is on. */
export function switchAllOff(body: unknown): unknown {
  if (!isMap(body)) return body;
  const off = switchableSections
    .filter((section) => isMap(body[section]))
    .map((section) => [
      section,
      Object.fromEntries(Object.keys(mapOf(body[section])).map((name) => [name, { enabled: false }])),
    ]);
  return { ...body, ...Object.fromEntries(off), layers: {} };
}

/** What watches the system: it has no alerts about what is off, nor keeps logs there. */
function watched({ monitoring }: Fields, disabled: readonly string[]) {
  if (!isMap(monitoring)) return {};
  const off = (name: unknown) => typeof name === "string" && disabled.includes(name);
  return {
    monitoring: {
      ...monitoring,
      ...mapped(monitoring, "alerts", (alerts) => kept(alerts, (_, alert) => !(isMap(alert) && off(alert.component)))),
      ...mapped(monitoring, "logs", (logs) => kept(logs, (field, value) => !(field === "search" && off(value)))),
    },
  };
}

function withoutSwitches(component: unknown, disabled: readonly string[]): unknown {
  if (!isMap(component)) return component;
  const { enabled, ...rest } = component;
  const own = typeof enabled === "boolean" ? rest : component;
  const off = (name: unknown) => typeof name === "string" && disabled.includes(name);
  return withoutPool(
    {
      ...own,
      ...mapped(own, "uses", (uses) => kept(uses, (name, use) => !(off(name) && isMap(use) && use.optional === true))),
      ...(Array.isArray(own.services) ? { services: own.services.filter((name) => !off(name)) } : {}),
      ...mapped(own, "runs", (runs) => replaced(runs, (names) => names.filter((name) => !off(name)))),
      ...mapped(own, "workers", (groups) =>
        Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, withoutPool(group, off)])),
      ),
    },
    off,
  );
}

function withoutPool(part: unknown, off: (name: unknown) => boolean): unknown {
  return isMap(part) && off(part.nodePool) ? kept(part, (field) => field !== "nodePool") : part;
}

/** The field of a component with another content, where it is a map. */
function mapped(component: Fields, field: string, change: (content: Fields) => Fields): Fields {
  const content = component[field];
  return isMap(content) ? { [field]: change(content) } : {};
}

function kept(fields: Fields, keep: (name: string, value: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => keep(name, value)));
}

function replaced(fields: Fields, change: (list: readonly unknown[]) => readonly unknown[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? change(value) : value]),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function mapOf(value: unknown): Fields {
  return isMap(value) ? value : {};
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
