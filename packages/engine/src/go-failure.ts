import type { ChildResult } from "./child.ts";
import { EngineError } from "./problem.ts";
import { oldestGoVersion } from "./version.ts";

/** How Go words its failures, and what mends each; the first that matches counts. */
const knownFailures: readonly { readonly pattern: RegExp; readonly fix: string }[] = [
  {
    pattern: /checksum mismatch|SECURITY ERROR/,
    fix: "the proxy served sources other than those Axon was tested with: set GOPROXY to one you trust, run `go clean -modcache`, then try again",
  },
  {
    pattern: /requires go >=|toolchain not available|invalid go version|unknown directive: (tool|toolchain)/,
    fix: `install Go ${oldestGoVersion} or newer from https://go.dev/doc/install, or allow Go to fetch it: GOTOOLCHAIN=auto`,
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    fix: "free 3 GiB, or set AXON_CACHE_DIR and GOCACHE to a disk that has them",
  },
  {
    pattern:
      /dial tcp|no such host|i\/o timeout|TLS handshake|connection re(fused|set)|certificate|module lookup disabled|reading https?:/,
    fix: "set GOPROXY to a Go module proxy that this machine can reach (HTTPS_PROXY too, where one is needed), then try again",
  },
  {
    pattern: /signal: killed|cannot allocate memory/,
    fix: "give the machine 4 GiB of free memory, or set GOMAXPROCS=1, then try again",
  },
];

const noise = /^go: downloading |^[\w.~-]+(\/[\w.~-]+)*$/;
const linesShown = 12;

/** Says in a few lines why Go could not build something, with the mend that fits. */
export function explainGoFailure(label: string, go: string, { stderr, reason }: ChildResult): EngineError {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !noise.test(line));
  const fix =
    knownFailures.find(({ pattern }) => pattern.test(stderr))?.fix ?? "run it again; go continues where it stopped";
  return new EngineError(
    `building ${label} with ${go} failed:\n    ${(lines.length > 0 ? lines.slice(-linesShown) : [reason]).join("\n    ")}`,
    fix,
  );
}
