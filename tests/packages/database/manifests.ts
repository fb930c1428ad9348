import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parseType } from "../../../packages/sandbox/src/kubernetes/kind.ts";
import { validateObject } from "../../../packages/sandbox/src/kubernetes/validate.ts";
import type { ValueMap } from "../../../packages/sandbox/src/value.ts";
import { type RecordedResource, recordResources } from "../../support/mocks.ts";

/** How the SDK marks a secret on the wire. */
const marker = "4dabf18193072939515e22adb298388d";

/** What a program registers, as the API server would read it; fails when a strict one would not take all of it. */
export async function render(program: () => unknown): Promise<Manifests> {
  const resources = await recordResources(async () => {
    await program();
  });
  await pulumi.runtime.disconnect();
  const manifests = new Manifests(resources);
  assert.deepEqual(await manifests.problems(), []);
  return manifests;
}

/** The value of an output that is known. */
export function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

export class Manifests {
  readonly #recorded: readonly RecordedResource[];

  constructor(recorded: readonly RecordedResource[]) {
    this.#recorded = recorded;
  }

  /** `Kind name` of every object, sorted. */
  get names(): readonly string[] {
    return this.#objects()
      .map(({ kind, name }) => `${kind} ${name}`)
      .sort();
  }

  /** One object by kind and name, secrets revealed. */
  find(kind: string, name: string): Readonly<Record<string, unknown>> {
    const found = this.#objects().find((object) => object.kind === kind && object.name === name);
    assert.ok(found, `no ${kind} ${name} among ${this.names.join(", ")}`);
    return found.inputs;
  }

  /** A part of one object, by the path of its field: `spec.template.spec`. */
  field(kind: string, name: string, path: string): unknown {
    return path.split(".").reduce<unknown>(
      (value, step) => {
        return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
      },
      this.find(kind, name),
    );
  }

  /** Every object and component in which a text shows outside of what is marked secret, plain or in base64. */
  leaks(text: string): readonly string[] {
    const forms = [text, Buffer.from(text).toString("base64"), encodeURIComponent(text)];
    return this.#recorded
      .filter(({ inputs }) => forms.some((form) => JSON.stringify(inputs, hideSecrets).includes(form)))
      .map(({ type, name }) => `${type} ${name}`);
  }

  async problems(): Promise<readonly string[]> {
    const found = await Promise.all(
      this.#recorded.map(async ({ type, name, inputs }) => {
        const kind = parseType(type);
        const problems = kind ? await validateObject(kind, reveal(inputs) as ValueMap) : [];
        return problems.map(({ path, reason }) => `${name}: ${path.join(".")} ${reason}`);
      }),
    );
    return found.flat();
  }

  #objects() {
    return this.#recorded.flatMap(({ type, inputs }) => {
      const kind = parseType(type)?.kind;
      const revealed = reveal(inputs) as { readonly metadata?: { readonly name?: string } };
      return kind ? [{ kind, name: revealed.metadata?.name ?? "", inputs: { ...revealed } }] : [];
    });
  }
}

function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && marker in value;
}

function hideSecrets(_key: string, value: unknown): unknown {
  return isSecret(value) ? "[secret]" : value;
}

function reveal(value: unknown): unknown {
  if (isSecret(value)) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, reveal(child)]));
}
