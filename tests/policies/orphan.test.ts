import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const pack = fileURLToPath(new URL("../../policies/packs/axon", import.meta.url));

/** Starts the pack as an engine does, and stays. The pack writes where it writes. */
const engine = `
  const options = { cwd: ${JSON.stringify(pack)}, stdio: "inherit" };
  require("node:child_process").spawn(process.execPath, [".", "127.0.0.1:1"], options);
`;

describe("the policy server of the default pack", () => {
  it("ends when the engine that started it is killed", async () => {
    const parent = spawn(process.execPath, ["-e", engine], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = await once(parent.stdout, "data");
    assert.match(String(port), /^\d+\n$/);
    const ended = once(parent.stdout, "end");
    parent.kill("SIGKILL");
    // The output ends when the last process that holds it has ended: the pack.
    await ended;
  });
});
