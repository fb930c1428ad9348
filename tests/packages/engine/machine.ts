import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { builtEngineRoot } from "../../../packages/engine/src/cache.ts";
import { findExecutable } from "../../../packages/engine/src/environment.ts";

/** A machine of its own for a test: a home, a cache and a PATH on which only what the test put there is found. */
export class Machine {
  readonly root = mkdtempSync(join(tmpdir(), "axon-engine-"));
  readonly bin = this.folder("bin");
  readonly home = this.folder("home");
  readonly environment: Record<string, string> = {
    PATH: this.bin,
    HOME: this.home,
    AXON_CACHE_DIR: join(this.root, "cache"),
    AXON_ENGINE_OFFLINE: "1",
  };

  constructor() {
    for (const name of ["sh", "sleep", "cat", "dirname", "chmod", "env"]) {
      const real = findExecutable(name, process.env.PATH);
      if (real === undefined) throw new Error(`this test needs ${name} on PATH`);
      symlinkSync(real, join(this.bin, name));
    }
  }

  folder(...path: string[]): string {
    const directory = join(this.root, ...path);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  /** Writes an executable shell script. */
  script(file: string, body: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** A `pulumi` that prints a version and does nothing else. */
  pulumi(directory: string, version: string): string {
    return this.script(join(directory, "pulumi"), `echo ${version}`);
  }

  /**
   * A `go` that compiles three packages into a command that prints `prints`. It writes its environment and a line per build
   * to files of the machine, and stops before the last package until `open()` is called.
   */
  go(prints = "v3.250.0"): void {
    this.script(
      join(this.bin, "go"),
      `env > '${this.root}/go-environment'
if [ "$1" = env ]; then echo go1.26.0; exit 0; fi
if [ "$1" = list ]; then echo "go: downloading example.com/module v1.0.0" >&2; printf 'a/one\\na/two\\na/three\\n'; exit 0; fi
while [ "$1" != -o ]; do shift; done
echo build >> '${this.root}/builds'
printf 'half of it' > "$2"
printf 'a/one\\na/two\\n' >&2
while [ ! -f '${this.root}/open' ]; do sleep 0.02; done
echo a/three >&2
printf '#!/bin/sh\\necho "${prints}"\\n' > "$2"
chmod +x "$2"`,
    );
  }

  /** Lets builds finish. */
  open(): void {
    writeFileSync(join(this.root, "open"), "");
  }

  /** How many builds were started. */
  builds(): number {
    const file = join(this.root, "builds");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
  }

  /** Folder that a built engine is published in. */
  get builtBin(): string {
    return join(builtEngineRoot(this.environment), "bin");
  }

  remove(): void {
    this.open();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}
