import { all, type Resource } from "@pulumi/pulumi";

/** How many components a program declares before the engine has heard of them; what is declared and not heard of is held in full. */
export const atOnce = 50;

/** Lets a long row of components wait for those before, some at a time. A system of fewer components never waits. */
export class Turns {
  #declared: Resource[] = [];
  #components = 0;

  /** @param resources of one component */
  async take(resources: readonly Resource[]): Promise<void> {
    this.#declared.push(...resources);
    this.#components += 1;
    if (this.#components % atOnce > 0) return;
    await registered(this.#declared);
    this.#declared = [];
  }
}

/** Waits until the engine knows resources; of a component that is long before all in it is there. */
function registered(resources: readonly Resource[]): Promise<void> {
  return new Promise((resolve) => {
    all(resources.map(({ urn }) => urn)).apply(() => resolve());
  });
}
