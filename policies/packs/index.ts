import type { Pack, Rule } from "../lib/index.ts";
import { encryption } from "./encryption/pack.ts";
import { exposure } from "./exposure/pack.ts";
import { governance } from "./governance/pack.ts";
import { identity } from "./identity/pack.ts";
import { observability } from "./observability/pack.ts";
import { resilience } from "./resilience/pack.ts";
import { resourceLimits } from "./resource-limits/pack.ts";
import { workloadSecurity } from "./workload-security/pack.ts";

export { leftOut, reasonLeftOut } from "../rules/left-out.ts";

/** Every pack, in the order of the documentation. A rule is in the pack whose name its folder has. */
export const packs: readonly Pack[] = [
  workloadSecurity,
  encryption,
  resourceLimits,
  exposure,
  identity,
  resilience,
  observability,
  governance,
];

/** Every rule there is. */
export const rules: readonly Rule[] = packs.flatMap((pack) => pack.rules.map(({ rule }) => rule));
