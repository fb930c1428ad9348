import { definePack } from "../../lib/pack.ts";
import { noDefaultNamespace } from "../../rules/governance/no-default-namespace.ts";

export const governance = definePack(
  {
    name: "governance",
    displayName: "Governance",
    description: "Resources that somebody owns, in a place that is theirs, in a form the cluster still takes",
  },
  [[noDefaultNamespace, "advice"]],
);
