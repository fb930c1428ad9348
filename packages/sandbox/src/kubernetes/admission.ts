import type { Context } from "../stand-in.ts";
import { revealMap, type ValueMap } from "../value.ts";
import { notCreated } from "./errors.ts";
import { type Kind, kindOf, worldKey } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";
import { enforcedProfile, podViolations } from "./pod-security.ts";
import { podTemplates } from "./pod-template.ts";

/**
 * Pod Security admission. The namespace's profile refuses a Pod; of a controller it refuses the pods to come, which the
 * user is told now.
 * @throws ApiServerError when a Pod is refused
 */
export function admit(kind: Kind, object: ValueMap, urn: string, { world, log }: Context): void {
  const templates = podTemplates(kind, revealMap(object));
  const namespace = world.get(worldKey(kindOf("v1", "Namespace"), "", namespaceOf(object)));
  const profile = enforcedProfile(namespace?.properties);
  if (templates.length === 0 || profile === undefined) {
    return;
  }
  const violations = templates.flatMap((template) => podViolations(template, profile));
  if (violations.length === 0) {
    return;
  }
  const verdict = `PodSecurity "${profile}:latest": ${violations.join(", ")}`;
  if (templates.some(({ path }) => path.length === 0)) {
    throw notCreated(kind, object, `pods "${nameOf(object)}" is forbidden: violates ${verdict}`);
  }
  log("warning", urn, `the namespace would refuse the pods of this ${kind.kind}: ${verdict}`);
}
