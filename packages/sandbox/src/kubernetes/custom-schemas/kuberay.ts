import { flag, integer, list, mapOf, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

/** What the model of a Pod is asked about in another place. */
const anything: Schema = { type: "object" };
const count: Schema = { ...integer, minimum: 0 };
const quantities = mapOf({ anyOf: [{ type: "integer" }, { type: "string" }] });
const startParameters = mapOf(text);

const autoscalerOptions = object({
  resources: object({ limits: quantities, requests: quantities }),
  image: text,
  imagePullPolicy: oneOfTexts("Always", "IfNotPresent", "Never"),
  securityContext: object({
    allowPrivilegeEscalation: flag,
    capabilities: object({ add: list(text), drop: list(text) }),
    privileged: flag,
    readOnlyRootFilesystem: flag,
    runAsGroup: integer,
    runAsNonRoot: flag,
    runAsUser: integer,
    seccompProfile: object(
      { type: oneOfTexts("RuntimeDefault", "Localhost", "Unconfined"), localhostProfile: text },
      "type",
    ),
  }),
  idleTimeoutSeconds: count,
  upscalingMode: oneOfTexts("Default", "Aggressive", "Conservative"),
  version: oneOfTexts("v1", "v2"),
  env: list(object({ name: text, value: text, valueFrom: anything }, "name")),
  envFrom: list(anything),
  volumeMounts: list(
    object({ name: text, mountPath: text, readOnly: flag, subPath: text, mountPropagation: text }, "name", "mountPath"),
  ),
});

/** A Ray cluster of KubeRay 1.6. Source: ray.io_rayclusters.yaml and ray-project.github.io/kuberay/reference/api. */
export const rayCluster = resource(
  "ray.io/v1",
  "RayCluster",
  object(
    {
      rayVersion: text,
      suspend: flag,
      managedBy: text,
      headServiceAnnotations: mapOf(text),
      enableInTreeAutoscaling: flag,
      autoscalerOptions,
      authOptions: object({ mode: oneOfTexts("disabled", "token") }),
      upgradeStrategy: object({ type: oneOfTexts("Recreate", "None") }),
      gcsFaultToleranceOptions: object(
        { redisAddress: text, redisUsername: anything, redisPassword: anything, externalStorageNamespace: text },
        "redisAddress",
      ),
      headGroupSpec: object(
        {
          serviceType: oneOfTexts("ClusterIP", "NodePort", "LoadBalancer"),
          headService: anything,
          enableIngress: flag,
          rayStartParams: startParameters,
          resources: mapOf(text),
          labels: mapOf(text),
          template: anything,
        },
        "template",
      ),
      workerGroupSpecs: list(
        object(
          {
            groupName: { ...text, minLength: 1 },
            replicas: count,
            minReplicas: count,
            maxReplicas: count,
            numOfHosts: { ...integer, minimum: 1 },
            idleTimeoutSeconds: count,
            suspend: flag,
            scaleStrategy: object({ workersToDelete: list(text) }),
            rayStartParams: startParameters,
            resources: mapOf(text),
            labels: mapOf(text),
            template: anything,
          },
          "groupName",
          "template",
          "minReplicas",
          "maxReplicas",
        ),
      ),
    },
    "headGroupSpec",
  ),
);
