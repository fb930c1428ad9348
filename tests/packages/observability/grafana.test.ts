import assert from "node:assert/strict";
import { KubernetesGrafana } from "@axon/observability/kubernetes";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Role } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { only, recordResources } from "../../support/mocks.ts";

describe("KubernetesGrafana", () => {
  const create = (args: Partial<ConstructorParameters<typeof KubernetesGrafana>[1]> = {}) =>
    recordResources(() => {
      new KubernetesGrafana("grafana", {
        namespace: "cortex-monitoring",
        adminPassword: { secret: "grafana-admin", key: "password" },
        metrics: "http://prometheus.cortex-monitoring.svc:9090",
        ...args,
      });
    });
  const podOf = async (args = {}) =>
    Object(only(await create(args), "kubernetes:apps/v1:Deployment", "grafana").inputs).spec.template.spec;
  const filesOf = async (args = {}) => Object(only(await create(args), "kubernetes:core/v1:ConfigMap").inputs).data;
  const environmentOf = (container: { env: { name: string; value?: string }[] }) =>
    Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

  it("reads Prometheus under the uid that dashboards name, and Loki where there is one (CC-116)", async () => {
    const metricsOnly = JSON.parse((await filesOf())["datasources.yaml"]);
    assert.deepEqual(metricsOnly.datasources, [
      {
        name: "Prometheus",
        type: "prometheus",
        uid: "prometheus",
        url: "http://prometheus.cortex-monitoring.svc:9090",
        isDefault: true,
        access: "proxy",
        editable: false,
      },
    ]);
    const both = JSON.parse(
      (await filesOf({ logs: { loki: "http://logs:3100" }, metricsUid: "m" }))["datasources.yaml"],
    );
    assert.deepEqual(
      both.datasources.map(({ uid, url }: { uid: string; url: string }) => [uid, url]),
      [
        ["m", "http://prometheus.cortex-monitoring.svc:9090"],
        ["loki", "http://logs:3100"],
      ],
    );
    new ConfigMap({ data: await filesOf() }).validate();
  });

  it("reads logs of an Elasticsearch with a login of its own, over TLS that it verifies", async () => {
    const key = (name: string) => ({ secret: "grafana-search-login", key: name });
    const logs = {
      elasticsearch: {
        url: "https://search-es-http.shop.svc:9200",
        indices: ["logs-shop.otel-default", "logs-shop.alerts.otel-default"],
        username: key("username"),
        password: key("password"),
        certificateAuthority: { secret: "authority", key: "ca.crt" },
      },
    };
    const [, source] = JSON.parse((await filesOf({ logs }))["datasources.yaml"]).datasources;
    assert.deepEqual(source, {
      name: "Elasticsearch",
      type: "elasticsearch",
      uid: "elasticsearch",
      url: "https://search-es-http.shop.svc:9200",
      isDefault: false,
      access: "proxy",
      editable: false,
      basicAuth: true,
      basicAuthUser: "$ELASTIC_USERNAME",
      jsonData: {
        index: "logs-shop.otel-default,logs-shop.alerts.otel-default",
        timeField: "@timestamp",
        logMessageField: "body.text",
        logLevelField: "attributes.level",
        tlsAuthWithCACert: true,
      },
      secureJsonData: { basicAuthPassword: "$ELASTIC_PASSWORD", tlsCACert: "$__file{/etc/grafana-ca/ca.crt}" },
    });
    const { containers, volumes } = await podOf({ logs });
    const [{ env, volumeMounts }] = containers;
    const login = env.filter(({ name }: { name: string }) => name.startsWith("ELASTIC_"));
    assert.deepEqual(
      login.map(({ valueFrom }: { valueFrom: { secretKeyRef: object } }) => valueFrom.secretKeyRef),
      [
        { name: "grafana-search-login", key: "password" },
        { name: "grafana-search-login", key: "username" },
      ],
    );
    const mounted = (mount: { mountPath: string }) => mount.mountPath === "/etc/grafana-ca";
    assert.deepEqual(volumeMounts.find(mounted), { name: "authority", mountPath: "/etc/grafana-ca", readOnly: true });
    assert.deepEqual(volumes.find(({ name }: { name: string }) => name === "authority").secret, {
      secretName: "authority",
      items: [{ key: "ca.crt", path: "ca.crt" }],
    });
  });

  it("loads the labelled dashboards of its namespace into the folders they name (CC-116)", async () => {
    const [grafana, sidecar] = (await podOf()).containers;
    const { LABEL, LABEL_VALUE, NAMESPACE, FOLDER, FOLDER_ANNOTATION } = environmentOf(sidecar);
    assert.deepEqual([LABEL, LABEL_VALUE], ["grafana_dashboard", "1"]);
    assert.equal(NAMESPACE, "cortex-monitoring");
    assert.equal(FOLDER_ANNOTATION, "grafana_folder");
    const [provider] = JSON.parse((await filesOf())["dashboards.yaml"]).providers;
    assert.deepEqual(provider.options, { path: FOLDER, foldersFromFilesStructure: true });
    const shared = (container: { volumeMounts: { name: string; mountPath: string }[] }) =>
      container.volumeMounts.find(({ mountPath }) => mountPath === FOLDER)?.name;
    assert.equal(shared(grafana), shared(sidecar));
  });

  it("lets nobody in but who has the password, which is a reference", async () => {
    const [grafana] = (await podOf()).containers;
    assert.deepEqual(
      grafana.env.find(({ name }: { name: string }) => name === "GF_SECURITY_ADMIN_PASSWORD").valueFrom,
      { secretKeyRef: { name: "grafana-admin", key: "password" } },
    );
    const { GF_AUTH_ANONYMOUS_ENABLED, GF_USERS_ALLOW_SIGN_UP } = environmentOf(grafana);
    assert.deepEqual([GF_AUTH_ANONYMOUS_ENABLED, GF_USERS_ALLOW_SIGN_UP], ["false", "false"]);
  });

  it("gives the token to the sidecar alone, which may read ConfigMaps of this namespace", async () => {
    const resources = await create();
    const pod = await podOf();
    assert.equal(pod.automountServiceAccountToken, false);
    const withToken = pod.containers.filter(({ volumeMounts }: { volumeMounts: { name: string }[] }) =>
      volumeMounts.some(({ name }) => name === "api-access"),
    );
    assert.deepEqual(
      withToken.map(({ name }: { name: string }) => name),
      ["dashboards"],
    );
    const role = only(resources, "kubernetes:rbac.authorization.k8s.io/v1:Role");
    new Role(Object(role.inputs)).validate();
    assert.deepEqual(role.inputs.rules, [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
    ]);
  });

  it("runs under the restricted profile", async () => {
    const deployment = only(await create(), "kubernetes:apps/v1:Deployment");
    new Deployment(Object(deployment.inputs)).validate();
    const pod = await podOf();
    assert.equal(pod.securityContext.runAsNonRoot, true);
    for (const { securityContext, image } of pod.containers) {
      assert.equal(securityContext.readOnlyRootFilesystem, true);
      assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
      assert.match(image, /:[\d.]+$/);
    }
  });

  it("restarts when a data source changes", async () => {
    const mark = async (metrics: string) =>
      Object(only(await create({ metrics }), "kubernetes:apps/v1:Deployment").inputs).spec.template.metadata
        .annotations;
    assert.notDeepEqual(await mark("http://a"), await mark("http://b"));
    assert.deepEqual(await mark("http://a"), await mark("http://a"));
  });

  it("says its address to browsers where it has one", async () => {
    const [grafana] = (await podOf({ rootUrl: "https://grafana.example.com" })).containers;
    assert.equal(environmentOf(grafana).GF_SERVER_ROOT_URL, "https://grafana.example.com");
    assert.equal(environmentOf((await podOf()).containers[0]).GF_SERVER_ROOT_URL, undefined);
  });
});
