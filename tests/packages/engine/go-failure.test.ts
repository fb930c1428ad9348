import assert from "node:assert/strict";
import { explainGoFailure } from "../../../packages/engine/src/go-failure.ts";

const explain = (stderr: string, reason = "") =>
  explainGoFailure("the engine", "/usr/bin/go", { succeeded: false, stdout: "", stderr, reason });

describe("explainGoFailure", () => {
  for (const { said, fix } of [
    { said: "verifying example.com/m@v1.0.0: checksum mismatch", fix: /GOPROXY to one you trust/ },
    {
      said: "go: go.mod requires go >= 1.25.11 (running go 1.22.1; GOTOOLCHAIN=local)",
      fix: /install Go 1\.25\.11.*GOTOOLCHAIN=auto/,
    },
    { said: "go.mod:5: unknown directive: tool", fix: /install Go 1\.25\.11/ },
    { said: "write $WORK/b001/_pkg_.a: no space left on device", fix: /free 3 GiB/ },
    {
      said: "dial tcp: lookup proxy.example.org: no such host",
      fix: /set GOPROXY to a Go module proxy that this machine can reach/,
    },
    { said: "tls: failed to verify certificate: x509: signed by unknown authority", fix: /set GOPROXY/ },
    { said: "compile: signal: killed", fix: /4 GiB of free memory/ },
    { said: "something nobody saw before", fix: /run it again/ },
  ]) {
    it(`knows what mends "${said}"`, () => assert.match(explain(said).fix, fix));
  }

  it("shows what went wrong without the packages that went well", () => {
    const { message } = explain(
      "go: downloading example.com/m v1.0.0\nencoding/json\ngithub.com/a/b\n# github.com/a/c\nc.go:1: bad\n",
    );
    assert.match(
      message,
      /^building the engine with \/usr\/bin\/go failed:\n {4}# github\.com\/a\/c\n {4}c\.go:1: bad\n {2}to mend it: /,
    );
  });

  it("gives the way it ended when Go said nothing", () => {
    assert.match(
      explain("", "Command was killed with SIGKILL").message,
      /failed:\n {4}Command was killed with SIGKILL\n/,
    );
  });
});
