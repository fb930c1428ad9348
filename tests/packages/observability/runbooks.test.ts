import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { alertNames, runbookOf } from "@axon/observability/kubernetes";

const folder = new URL("../../../docs/runbooks/", import.meta.url);
const pages = readdirSync(folder).filter((file) => file !== "README.md");

describe("runbooks", () => {
  it("exist for every alert, and for nothing else", () => {
    assert.deepEqual(pages.sort(), alertNames.map((name) => `${runbookOf(name)}.md`).sort());
  });

  it("are all listed on their first page", () => {
    const list = readFileSync(new URL("README.md", folder), "utf8");
    const listed = [...list.matchAll(/^- \[(\w+)\]\(([\w-]+\.md)\)$/gm)].map(([, name, file]) => [name, file]);
    assert.deepEqual(
      listed,
      alertNames.map((name) => [name, `${runbookOf(name)}.md`]),
    );
  });

  for (const name of alertNames) {
    it(`of ${name} say what it means, where to look and how to mend it, and link only to pages that exist`, () => {
      const text = readFileSync(new URL(`${runbookOf(name)}.md`, folder), "utf8");
      assert.match(text, new RegExp(`^# ${name}\n\n[^\n]{40,}\n\n## Look\n\n(- .+\n)+\n## Mend\n\n(- .+\n)+$`));
      const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = ""]) => target);
      assert.deepEqual(
        links.filter((target) => !existsSync(new URL(target, folder))),
        [],
      );
    });
  }
});
