import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs a module in a process of its own, where nothing is loaded yet. */
function run(code: string, environment: Readonly<Record<string, string>> = {}): string {
  const args = ["--input-type=module", "--eval", code];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** Whether npm's dependency resolver and the compiler are loaded, as code. */
const loaded = `["pacote", "@pulumi/pulumi/vendor"]
  .map((name) => Object.keys(require.cache).some((file) => file.includes("node_modules/" + name + "/")))`;
const start = `
  import { createRequire } from "node:module";
  import {
    leaveOutDebugMessages, leaveOutPositions, leaveOutPromiseTraces, loadPackingOnDemand,
  } from "../../../packages/cli/src/lean-sdk.ts";
  const require = createRequire(import.meta.resolve("@pulumi/pulumi"));
`;

describe("the SDK as the command line loads it", () => {
  it("comes without what packs functions, which it would load with itself: npm's resolver and a compiler", () => {
    const load = `await import("@pulumi/pulumi"); console.log(...${loaded});`;
    assert.equal(run(`${start} ${load}`), "true true");
    assert.equal(run(`${start} loadPackingOnDemand(); ${load}`), "false false");
  });

  it("loads the resolver when something asks for it", () => {
    const ask = `
      const { Arborist } = require("@npmcli/arborist");
      console.log(typeof new Arborist({ path: "." }).loadActual, ...${loaded});
    `;
    assert.equal(run(`${start} loadPackingOnDemand(); ${ask}`), "function true false");
  });

  it("packs a function all the same", () => {
    const pack = `
      const pulumi = await import("@pulumi/pulumi");
      const factor = 6;
      const { text } = await pulumi.runtime.serializeFunction((value) => value * factor);
      console.log(text.includes("value * factor"), ...${loaded});
    `;
    assert.equal(run(`${start} loadPackingOnDemand(); ${pack}`), "true false true");
  });

  it("tells the engine what a program has to say, and nothing of its own steps", () => {
    const register = `
      const pulumi = await import("@pulumi/pulumi");
      const { getStore, withLocalStorage } = require("@pulumi/pulumi/runtime/state");
      const heard = new Set();
      await withLocalStorage(async () => {
        await pulumi.runtime.setMocks({ call: () => ({}), newResource: ({ inputs }) => ({ id: "1", state: inputs }) });
        getStore().settings.engine = { log: (request, done) => done(heard.add(request.getMessage().split(" ")[0])) };
        const resource = new pulumi.CustomResource("example:index:Thing", "thing", {});
        resource.urn.apply(() => pulumi.log.info("hello"));
        await pulumi.runtime.disconnect();
      });
      console.log([...heard].join());
    `;
    assert.match(run(`${start} ${register}`), /Registering.*hello/);
    assert.equal(run(`${start} leaveOutDebugMessages(); ${register}`), "hello");
  });

  it("keeps where its promises were made for who looks for one that never ends, and for nobody else", () => {
    const make = `
      const { debuggablePromise, promiseDebugString } = require("@pulumi/pulumi/runtime/debuggable");
      const promise = Promise.resolve();
      debuggablePromise(promise, "a resource");
      const told = promiseDebugString(promise);
      console.log(told.includes("a resource"), told.includes("at debuggablePromise"), new Error().stack.includes("at "));
    `;
    const looking = { PULUMI_DEBUG_PROMISE_LEAKS: "1" };
    assert.equal(run(`${start} ${make}`), "true true true");
    assert.equal(run(`${start} leaveOutPromiseTraces(); ${make}`), "true false true");
    assert.equal(run(`${start} leaveOutPromiseTraces(); ${make}`, looking), "true true true");
  });

  it("tells the engine of no place of this machine that a resource was made at", () => {
    const register = `
      const pulumi = await import("@pulumi/pulumi");
      const { getStore, withLocalStorage } = require("@pulumi/pulumi/runtime/state");
      let told;
      await withLocalStorage(async () => {
        await pulumi.runtime.setMocks({ call: () => ({}), newResource: ({ inputs }) => ({ id: "1", state: inputs }) });
        const { monitor } = getStore().settings;
        const registerResource = monitor.registerResource.bind(monitor);
        monitor.registerResource = (request, done) => {
          if (request.getName() === "thing") told = JSON.stringify(request.toObject());
          registerResource(request, done);
        };
        class Thing extends pulumi.CustomResource {
          constructor(name) { super("example:index:Thing", name, {}); }
        }
        function make() { return new Thing("thing"); }
        make();
        await pulumi.runtime.disconnect();
      });
      console.log(told.includes("file:"));
    `;
    assert.equal(run(`${start} ${register}`), "true");
    assert.equal(run(`${start} leaveOutPositions(); ${register}`), "false");
  });
});
