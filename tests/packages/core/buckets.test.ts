import assert from "node:assert/strict";
import { describeProblem, plan, type SystemOverride } from "@axon/core";
import { problemsOf, shop } from "./shop.ts";

/** The shop whose web service uses a bucket like this. */
const using = (use: object) =>
  ({ buckets: { files: {} }, services: { web: { uses: { files: use } } } }) as unknown as SystemOverride;
const planned = (use: object) =>
  plan(shop, { environment: "dev", target: "kubernetes", overrides: using(use) }).services.find(
    ({ name }) => name === "web",
  );
const problems = (use: object) => problemsOf(using(use)).map(describeProblem);

describe("the folders of a bucket that a consumer is kept to", () => {
  it("are what it is told, as a list, and nothing where it may reach the whole bucket", () => {
    const told = (use: object) =>
      planned({ ...use, env: { FILES_FOLDERS: "prefixes" } })?.bindings.find(
        ({ variable }) => variable === "FILES_FOLDERS",
      );
    assert.deepEqual(told({ prefixes: ["invoices/", "photos/small/"] }), {
      variable: "FILES_FOLDERS",
      value: "invoices/,photos/small/",
    });
    assert.deepEqual(told({}), { variable: "FILES_FOLDERS", value: "" });
  });

  it("stand on its edge, beside what it may do there", () => {
    const use = planned({ access: "write", prefixes: ["invoices/"] })?.uses.files;
    assert.deepEqual([use?.access, use?.prefixes], ["write", ["invoices/"]]);
  });

  it("end with a slash and hold no pattern, lest they reach their neighbours", () => {
    for (const folder of ["invoices", "/invoices/", "invoices/*", "in?oices/", "a//b/", "../", ""]) {
      const [problem] = problems({ prefixes: [folder] });
      assert.match(problem ?? "", /services\.web\.uses\.files\.prefixes\[0\] must be a folder such as "checkpoints\/"/);
    }
    assert.match(problems({ prefixes: [] }).join(), /services\.web\.uses\.files\.prefixes must be at least 1 long/);
  });

  it("are a bucket's alone", () => {
    const overrides = { services: { web: { uses: { stock: { prefixes: ["a/"] } } } } } as unknown as SystemOverride;
    assert.match(
      problemsOf(overrides).map(describeProblem).join(),
      /services\.web\.uses\.stock\.prefixes .*only a bucket has folders to be kept to/,
    );
  });

  it("hold what is fetched from the bucket", () => {
    const fetching = (from: string) => ({
      prefixes: ["models/"],
      fetch: { path: "/models", size: "2Gi", artefacts: { risk: { from, version: "1" } } },
    });
    assert.deepEqual(problems(fetching("models/risk")), []);
    assert.deepEqual(problems(fetching("models")), []);
    assert.deepEqual(problems(fetching("models-of-others/risk")), [
      'overrides.services.web.uses.files.fetch.artefacts.risk.from must be within models/ (prefixes), got "models-of-others/risk"',
    ]);
  });
});
