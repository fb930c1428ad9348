import type { ValueMap } from "../../../../packages/sandbox/src/value.ts";

export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
export const SECRET = "kubernetes:core/v1:Secret";
export const SERVICE = "kubernetes:core/v1:Service";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";

export const config = (data: ValueMap, metadata: ValueMap = { name: "settings" }): ValueMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  data,
});

export const deployment = (spec: ValueMap = {}): ValueMap => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "api" },
  spec: {
    selector: { matchLabels: { app: "api" } },
    template: {
      metadata: { labels: { app: "api" } },
      spec: { containers: [{ name: "api", image: "example/api:1", ports: [{ containerPort: 80 }] }] },
    },
    ...spec,
  },
});
