export { KubernetesOperators, type KubernetesOperatorsArgs } from "./kubernetes/operators.ts";
