import { API_VERSION } from "./envoy-parts.ts";
import { integer, list, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

/** Whatever JSON has; what no schema asks about would count as unknown. */
const anything: Schema = {
  anyOf: (["object", "array", "string", "number", "boolean"] as const).map((type): Schema => ({ type })),
};

const operation = object(
  {
    op: oneOfTexts("add", "remove", "replace", "move", "copy", "test"),
    path: text,
    jsonPath: text,
    from: text,
    value: anything,
  },
  "op",
);

/** Changes of what Envoy Gateway tells its proxies, in Envoy's own words. */
export const envoyPatchPolicy = resource(
  API_VERSION,
  "EnvoyPatchPolicy",
  object(
    {
      type: oneOfTexts("JSONPatch"),
      targetRef: object({ group: text, kind: text, name: text }, "group", "kind", "name"),
      priority: integer,
      jsonPatches: list(
        object(
          {
            type: oneOfTexts(
              "type.googleapis.com/envoy.config.listener.v3.Listener",
              "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
              "type.googleapis.com/envoy.config.cluster.v3.Cluster",
              "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
              "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
            ),
            name: text,
            operation,
          },
          "type",
          "name",
          "operation",
        ),
      ),
    },
    "type",
    "targetRef",
  ),
);
