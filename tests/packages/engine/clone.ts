import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A package as npm's lockfile names it. */
export interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly resolved?: string;
  readonly link?: boolean;
}

/** A fresh clone with this repository's scripts, a lockfile of two packages and an `npm` that only pretends. */
export class Clone {
  readonly root = mkdtempSync(join(tmpdir(), "axon-clone-"));
  readonly environment: Record<string, string>;

  constructor() {
    cpSync(join(repository, "scripts"), join(this.root, "scripts"), { recursive: true });
    cpSync(join(repository, ".ci"), join(this.root, ".ci"), { recursive: true });
    this.environment = { PATH: `${join(this.root, "bin")}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` };
    this.write(
      "packages/cli/src/main.ts",
      'console.log("axon", ...process.argv.slice(2)); process.exit(Number(process.env.CODE ?? 0));',
    );
    this.lock({ "node_modules/one": { version: "1.0.0" }, "node_modules/two": { version: "2.0.0" } });
    this.npm();
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(path: string): string {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  lock(packages: Readonly<Record<string, LockedPackage>>): void {
    this.write("package-lock.json", JSON.stringify({ packages: { "": {}, ...packages } }));
  }

  /** An `npm` that runs this script, with the clone as the current folder and `$1` and so on as npm gets them. */
  npm(script = installing): void {
    chmodSync(this.write("bin/npm", `#!/bin/sh\necho "npm $*" >> npm-calls\n${script}\n`), 0o755);
  }

  /** Lets an `npm ci` finish that waits for the file `open`. */
  open(): void {
    this.write("open", "");
  }

  npmCalls(): string[] {
    return this.read("npm-calls").split("\n").filter(Boolean);
  }

  remove(): void {
    this.open();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What `npm ci` does, in little: packages first, its own record last. */
export const installing = `rm -rf node_modules; mkdir -p node_modules/one node_modules/two node_modules/.bin
echo '{}' > node_modules/one/package.json; echo '{}' > node_modules/two/package.json
ln -s '${process.execPath}' node_modules/.bin/node
cp package-lock.json node_modules/.package-lock.json`;

/** The same, but it stops in the middle until the clone is opened. */
export const installingSlowly = `rm -rf node_modules; mkdir -p node_modules/one; echo '{}' > node_modules/one/package.json
while [ ! -f open ]; do sleep 0.02; done
${installing}`;
