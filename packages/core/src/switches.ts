import { switchableSections } from "./sections.ts";

/** A body without what is switched off, and the names of that. */
export interface Switched {
  readonly body: unknown;
  readonly disabled: readonly string[];
}

/**
 * Takes out every component that says `enabled: false`, and the uses of it that say `optional: true`. What else still
 * refers to it is found with the other references. Works before anything is checked, so that a component that is switched
 * off needs nothing but its name.
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
  return { body: { ...body, ...kept }, disabled };
}

function withoutSwitches(component: unknown, disabled: readonly string[]): unknown {
  if (!isMap(component)) return component;
  const { enabled, ...rest } = component;
  const own = typeof enabled === "boolean" ? rest : component;
  if (!isMap(own.uses)) return own;
  const uses = Object.entries(own.uses).filter(
    ([name, use]) => !(disabled.includes(name) && isMap(use) && use.optional === true),
  );
  return { ...own, uses: Object.fromEntries(uses) };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
