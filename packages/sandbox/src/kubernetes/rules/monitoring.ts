import { isMap, listAt } from "../../value.ts";
import { type Rule, reportRepeated } from "./rule.ts";

/** Groups are a map by their names. Source: x-kubernetes-list-map-keys of the Prometheus operator's definition. */
export const checkRuleGroups: Rule = (object, report) => {
  const groups = listAt(object, "spec", "groups");
  reportRepeated(
    groups.map((group, index) => ({
      name: isMap(group) ? group.name : undefined,
      path: ["spec", "groups", index, "name"],
    })),
    "group",
    report,
  );
};
