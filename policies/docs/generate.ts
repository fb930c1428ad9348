import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { environments, policyPackConfig } from "../lib/index.ts";
import { axonPack } from "../packs/axon/pack.ts";
import { leftOut, packs } from "../packs/index.ts";
import { indexPage } from "./index-page.ts";
import { rulePage } from "./rule-page.ts";

/** Folder of the pages, from the root of the repository. */
export const pagesFolder = "docs/policies";

/** Every file that is made of the rules: its path from the root of the repository, and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const pages = packs.flatMap((pack) =>
    pack.rules.map((entry) => [`${pagesFolder}/${pack.name}/${entry.rule.name}.md`, rulePage(pack, entry)] as const),
  );
  const configs = [axonPack, ...packs].flatMap((pack) =>
    environments.map((environment) => {
      const config = policyPackConfig(pack, { settings: { ...pack.shippedSettings, environment } });
      return [
        `policies/packs/${pack.name}/environments/${environment}.json`,
        `${JSON.stringify(config, undefined, 2)}\n`,
      ] as const;
    }),
  );
  return new Map([[`${pagesFolder}/README.md`, indexPage(packs, leftOut)], ...pages, ...configs]);
}

if (import.meta.main) {
  const root = new URL("../../", import.meta.url);
  // A page whose rule has gone goes too.
  rmSync(new URL(pagesFolder, root), { recursive: true, force: true });
  for (const [path, text] of generatedFiles()) {
    const file = new URL(path, root);
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, text);
  }
}
