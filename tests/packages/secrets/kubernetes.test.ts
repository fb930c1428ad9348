import assert from "node:assert/strict";
import type { Rotation } from "@axon/secrets";
import { KubernetesCredentials, type KubernetesCredentialsArgs, KubernetesSecretStore } from "@axon/secrets/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { strengthTemplate } from "../../../packages/secrets/src/strength.ts";
import { only, recordResources } from "../../support/mocks.ts";
import { known, render } from "../database/manifests.ts";

const url = {
  scheme: "postgresql+asyncpg",
  host: "postgres-core",
  port: 5432,
  path: "cortex_core",
  parameters: { ssl: "require" },
  usernameKey: "username",
  passwordKey: "password",
};

const local: KubernetesCredentialsArgs = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  keys: { username: { value: "cortex" }, password: { generate: {} } },
  urls: { url },
  rotation: { every: "90d", last: "2026-11-01" },
};

const name = "database-credentials";
const decode = (text: unknown) => Buffer.from(String(text), "base64").toString("utf8");

describe("KubernetesCredentials", () => {
  it("keeps generated and given keys and the URLs made of them in one Opaque Secret (CC-061, CC-103, CC-105)", async () => {
    const manifests = await render(() => new KubernetesCredentials(name, local));
    assert.deepEqual(manifests.names, [`Secret ${name}`]);
    assert.equal(manifests.field("Secret", name, "type"), "Opaque");
    const data = manifests.field("Secret", name, "data") as Record<string, string>;
    const password = `generated-${name}-password-2026-11-01`;
    assert.deepEqual(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value)])), {
      username: "cortex",
      password,
      url: `postgresql+asyncpg://cortex:${password}@postgres-core:5432/cortex_core?ssl=require`,
    });
  });

  it("writes the rotation on the Secret (CC-064)", async () => {
    const manifests = await render(() => new KubernetesCredentials(name, local));
    assert.deepEqual(manifests.field("Secret", name, "metadata.annotations"), {
      "axon.dev/rotate-every": "90d",
      "axon.dev/rotate-by": "2027-01-30",
    });
  });

  it("gives out what a key held before its last change, as long as that is to count", async () => {
    const held = async (rotation: Rotation) => {
      const manifests = await render(() => {
        const keys = { KEY: { generate: { length: 64 } }, KEY_BEFORE: { previous: "KEY" } };
        new KubernetesCredentials("signing", { namespace: "shop", keys, rotation });
      });
      const { KEY, KEY_BEFORE } = manifests.field("Secret", "signing", "data") as Record<string, string>;
      return [decode(KEY), decode(KEY_BEFORE)];
    };
    const every = "90d";
    const first = "generated-signing-KEY";
    assert.deepEqual(await held({ every }), [first, first]);
    assert.deepEqual(await held({ every, last: "2026-11-01", before: "first" }), [`${first}-2026-11-01`, first]);
    assert.deepEqual(await held({ every, last: "2027-01-30", before: "2026-11-01" }), [
      `${first}-2027-01-30`,
      `${first}-2026-11-01`,
    ]);
    assert.deepEqual(await held({ every, last: "2027-01-30" }), [`${first}-2027-01-30`, `${first}-2027-01-30`]);
  });

  it("leaves a lasting key as it is whenever the others change, and guards it where it is told", async () => {
    const keys = { KEY: { generate: { lasting: true, guarded: true } }, OTHER: { generate: {} } };
    const rotation = { every: "90d", last: "2026-11-01" };
    const manifests = await render(() => new KubernetesCredentials("data", { namespace: "shop", keys, rotation }));
    const { KEY, OTHER } = manifests.field("Secret", "data", "data") as Record<string, string>;
    assert.deepEqual([decode(KEY), decode(OTHER)], ["generated-data-KEY", "generated-data-OTHER-2026-11-01"]);
    const resources = await recordResources(() => {
      new KubernetesCredentials("data", { namespace: "shop", keys, rotation });
    });
    const isGuarded = (made: string) =>
      only(resources, "random:index/randomPassword:RandomPassword", made).options.protect;
    assert.deepEqual(["data-KEY", "data-OTHER-2026-11-01"].map(isGuarded), [true, false]);
  });

  it("marks every value secret, wherever it came from", async () => {
    const canary = "canary-7Q";
    const manifests = await render(() => {
      new KubernetesCredentials(name, {
        ...local,
        keys: { username: { value: "cortex" }, password: { value: canary } },
      });
    });
    assert.deepEqual(manifests.leaks(canary), []);
    assert.match(decode((manifests.field("Secret", name, "data") as Record<string, string>).url), /canary-7Q/);
  });

  it("gives a version that follows the content, differs by stack and tells nothing", async () => {
    const versionOf = async (value: string, component = name): Promise<string> => {
      let output = pulumi.output("");
      await render(() => {
        const args = { namespace: "cortex-core", keys: { password: { value } } };
        const credentials = new KubernetesCredentials(component, args);
        output = credentials.version;
      });
      assert.equal(await pulumi.isSecret(output), false);
      return known(output);
    };
    const first = await versionOf("one");
    assert.match(first, /^[0-9a-f]{16}$/);
    assert.equal(await versionOf("one"), first);
    assert.notEqual(await versionOf("two"), first);
    assert.notEqual(await versionOf("one", "other-credentials"), first, "the salt is each component's own");
  });

  it("points workloads at its keys, and at no other", async () => {
    await render(() => {
      const credentials = new KubernetesCredentials(name, local);
      assert.equal(credentials.key("url").key, "url");
      assert.throws(() => credentials.key("token"), /no key "token"; they have username, password, url/);
    });
  });

  it("has External Secrets fetch the keys every 15 minutes into a Secret it owns (CC-062, CC-063)", async () => {
    const remote = (property: string) => ({ remote: { key: "cortex-core/database", property } });
    const manifests = await render(() => {
      new KubernetesCredentials(name, {
        namespace: "cortex-core",
        store: { kind: "ClusterSecretStore", name: "aws-secretsmanager" },
        keys: { username: remote("username"), password: remote("password") },
        urls: { url },
        rotation: { every: "90d" },
      });
    });
    assert.deepEqual(manifests.names, [`ExternalSecret ${name}`]);
    assert.equal(manifests.field("ExternalSecret", name, "apiVersion"), "external-secrets.io/v1");
    const fixed = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };
    assert.deepEqual(manifests.field("ExternalSecret", name, "spec"), {
      refreshInterval: "15m",
      secretStoreRef: { kind: "ClusterSecretStore", name: "aws-secretsmanager" },
      target: {
        name,
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        template: {
          engineVersion: "v2",
          mergePolicy: "Merge",
          templateFrom: [{ target: "Data", literal: strengthTemplate({ username: "issued", password: "issued" }) }],
          type: "Opaque",
          metadata: { labels: {}, annotations: { "axon.dev/rotate-every": "90d" } },
          data: {
            url:
              'postgresql+asyncpg://{{ index . "username" | urlquery | replace "+" "%20" }}' +
              ':{{ index . "password" | urlquery | replace "+" "%20" }}@postgres-core:5432/cortex_core?ssl=require',
          },
        },
      },
      data: [
        { secretKey: "username", remoteRef: { key: "cortex-core/database", property: "username", ...fixed } },
        { secretKey: "password", remoteRef: { key: "cortex-core/database", property: "password", ...fixed } },
      ],
    });
  });

  it("takes fetched keys away at the end of their age, by the day their entry says, and lets workloads go on without", async () => {
    const remote = (property: string) => ({ remote: { key: "shop/keys", property } });
    const manifests = await render(() => {
      const credentials = new KubernetesCredentials("keys", {
        namespace: "shop",
        store: { kind: "SecretStore", name: "aws" },
        keys: { ci: remote("ci"), monitoring: remote("monitoring") },
        rotation: { every: "90d", expires: true },
      });
      assert.equal(credentials.key("ci").optional, true);
    });
    const fixed = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };
    const { target, data } = Object(manifests.field("ExternalSecret", "keys", "spec"));
    assert.deepEqual(
      data,
      [
        ["ci", "ci"],
        ["monitoring", "monitoring"],
        ["rotated.shop-keys", "rotated"],
      ].map(([secretKey, property]) => ({ secretKey, remoteRef: { key: "shop/keys", property, ...fixed } })),
    );
    assert.deepEqual(target.template, {
      engineVersion: "v2",
      mergePolicy: "Replace",
      templateFrom: [
        { target: "Data", literal: strengthTemplate({ ci: "issued", monitoring: "issued" }) },
        {
          target: "Data",
          literal: [
            '{{ if lt (now).Unix (add (toDate "2006-01-02" (index . "rotated.shop-keys")).Unix 7776000) -}}',
            '"ci": {{ index . "ci" | toJson }}',
            '"monitoring": {{ index . "monitoring" | toJson }}',
            "{{ end -}}",
            "",
          ].join("\n"),
        },
      ],
      type: "Opaque",
      metadata: { labels: {}, annotations: { "axon.dev/rotate-every": "90d" } },
      data: {},
    });
  });

  it("keeps what the stack made, and refuses to take away what others are made of", async () => {
    await render(() => {
      const rotation = { every: "90d", expires: true };
      const own = { namespace: "shop", keys: { ci: { generate: {} } }, rotation };
      assert.deepEqual(Object.keys(new KubernetesCredentials("keys", own).key("ci")), ["secret", "key"]);
      assert.throws(() => new KubernetesCredentials(name, { ...local, rotation }), {
        message: `KubernetesCredentials "${name}": rotation.expires must be left out where the Secret holds what is made of its keys, got true`,
      });
    });
  });

  it("is what pods pull images with, where it is a login at a registry", async () => {
    const registryLogin = { registry: "registry.example.com:5000", usernameKey: "username", passwordKey: "password" };
    const login = { username: "robot$axon", password: 'a"b' };
    const made = await render(() => {
      const keys = { username: { value: login.username }, password: { value: login.password } };
      new KubernetesCredentials("registry", { namespace: "shop", keys, registryLogin });
    });
    assert.equal(made.field("Secret", "registry", "type"), "kubernetes.io/dockerconfigjson");
    const data = made.field("Secret", "registry", "data") as Record<string, string>;
    const auth = Buffer.from('robot$axon:a"b').toString("base64");
    assert.deepEqual(JSON.parse(decode(data[".dockerconfigjson"])), {
      auths: { "registry.example.com:5000": { ...login, auth } },
    });
    assert.deepEqual(made.leaks(auth), []);

    const copied = await render(() => {
      const remote = (property: string) => ({ remote: { key: "shop/registry", property } });
      new KubernetesCredentials("registry", {
        namespace: "shop",
        store: { kind: "SecretStore", name: "aws" },
        keys: { username: remote("username"), password: remote("password") },
        registryLogin,
      });
    });
    const { type, data: template } = Object(copied.field("ExternalSecret", "registry", "spec.target.template"));
    assert.equal(type, "kubernetes.io/dockerconfigjson");
    assert.equal(
      template[".dockerconfigjson"],
      '{"auths":{"registry.example.com:5000":{"username":{{ (index . "username") | toJson }},"password":{{ (index . "password") | toJson }},"auth":"{{ printf "%s:%s" (index . "username") (index . "password") | b64enc }}"}}}',
    );
  });

  it("takes a Secret that something else makes, a SealedSecret for one (CC-062)", async () => {
    const manifests = await render(() => {
      const credentials = new KubernetesCredentials(name, { existing: { secretName: "sealed", keys: ["password"] } });
      assert.equal(credentials.key("password").key, "password");
    });
    assert.deepEqual(manifests.names, []);
  });

  it("names all that is wrong before it creates anything", async () => {
    await render(() => {
      assert.throws(
        () => new KubernetesCredentials(name, { namespace: "cortex-core", keys: {}, rotation: { every: "1h" } }),
        /^ProblemError: KubernetesCredentials "database-credentials": 2 problems/,
      );
    });
  });
});

describe("KubernetesSecretStore (CC-062)", () => {
  const cases = {
    aws: {
      provider: { aws: { region: "eu-central-1", roleArn: "arn:aws:iam::111122223333:role/cortex-core" } },
      annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/cortex-core" },
      spec: {
        aws: {
          service: "SecretsManager",
          region: "eu-central-1",
          auth: { jwt: { serviceAccountRef: { name: "store" } } },
        },
      },
    },
    vault: {
      provider: { vault: { server: "https://vault.example.com:8200", role: "cortex-core" } },
      annotations: {},
      spec: {
        vault: {
          server: "https://vault.example.com:8200",
          path: "secret",
          version: "v2",
          auth: {
            kubernetes: {
              mountPath: "kubernetes",
              role: "cortex-core",
              serviceAccountRef: { name: "store", audiences: ["vault"] },
            },
          },
        },
      },
    },
    azure: {
      provider: { azure: { vaultUrl: "https://cortex.vault.azure.net", tenantId: "tenant", clientId: "client" } },
      annotations: { "azure.workload.identity/client-id": "client", "azure.workload.identity/tenant-id": "tenant" },
      spec: {
        azurekv: {
          authType: "WorkloadIdentity",
          vaultUrl: "https://cortex.vault.azure.net",
          tenantId: "tenant",
          serviceAccountRef: { name: "store" },
        },
      },
    },
    google: {
      provider: {
        google: {
          projectId: "cortex",
          serviceAccount: "reader@cortex.iam.gserviceaccount.com",
          cluster: { name: "main", location: "europe-west3" },
        },
      },
      annotations: { "iam.gke.io/gcp-service-account": "reader@cortex.iam.gserviceaccount.com" },
      spec: {
        gcpsm: {
          projectID: "cortex",
          auth: {
            workloadIdentity: {
              clusterProjectID: "cortex",
              clusterName: "main",
              clusterLocation: "europe-west3",
              serviceAccountRef: { name: "store" },
            },
          },
        },
      },
    },
  } as const;

  for (const [cloud, { provider, annotations, spec }] of Object.entries(cases))
    it(`reaches ${cloud} by an identity of the cluster, without a key`, async () => {
      const manifests = await render(() => new KubernetesSecretStore("store", { namespace: "cortex-core", provider }));
      assert.deepEqual(manifests.names, ["SecretStore store", "ServiceAccount store"]);
      assert.equal(manifests.field("SecretStore", "store", "apiVersion"), "external-secrets.io/v1");
      assert.deepEqual(manifests.field("SecretStore", "store", "spec"), { provider: spec });
      assert.deepEqual(manifests.field("ServiceAccount", "store", "metadata.annotations"), annotations);
      assert.equal(manifests.field("ServiceAccount", "store", "automountServiceAccountToken"), false);
    });

  for (const [what, provider, expected] of [
    [
      "a Vault without TLS",
      { vault: { server: "http://vault:8200", role: "r" } },
      'provider.vault.server must be an https URL, got "http://vault:8200"; secrets must not travel in clear',
    ],
    [
      "a role that is none",
      { aws: { region: "eu-central-1", roleArn: "cortex-core" } },
      'provider.aws.roleArn must be the ARN of an IAM role, got "cortex-core"',
    ],
  ] as const)
    it(`rejects ${what}`, () =>
      render(() => {
        assert.throws(() => new KubernetesSecretStore("store", { namespace: "cortex-core", provider }), {
          message: `KubernetesSecretStore "store": ${expected}`,
        });
      }));
});
