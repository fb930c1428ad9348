import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs code in a process of its own, and again with lean structs: what both print, one line for each. */
function printed(code: string): readonly [before: string, lean: string] {
  const [before, lean] = ["", "useLeanStructs();"].map((start) => {
    const text = `
      import { useLeanStructs } from "@axon/protocol";
      import provider from "@pulumi/pulumi/proto/provider_pb.js";
      import struct from "google-protobuf/google/protobuf/struct_pb.js";
      ${start}
      const fields = { name: "orders", replicas: 3, list: [1, "two", null, { deep: true }], empty: {}, none: [] };
      const message = new provider.CheckRequest();
      message.setUrn("urn");
      message.setNews(struct.Struct.fromJavaScript(fields));
      const sent = message.serializeBinary();
      const received = provider.CheckRequest.deserializeBinary(sent);
      ${code}
    `;
    const options = { cwd: import.meta.dirname, encoding: "utf8", input: text } as const;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module"], options);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  });
  return [before ?? "", lean ?? ""];
}

const cases: Readonly<Record<string, string>> = {
  "send the same bytes": `console.log(Buffer.from(sent).toString("hex"));`,
  "are read as what was sent": `console.log(JSON.stringify(received.getNews().toJavaScript()));`,
  "send on what they received": `console.log(Buffer.from(received.serializeBinary()).toString("hex"));`,
  "give their fields one by one": `
    const list = received.getNews().getFieldsMap().get("list").getListValue().getValuesList();
    console.log(list[3].getStructValue().getFieldsMap().get("deep").getBoolValue());`,
  "keep a field that is set": `
    received.getNews().getFieldsMap().set("name", struct.Value.fromJavaScript("carts"));
    console.log(JSON.stringify(received.getNews().toJavaScript()), Buffer.from(received.serializeBinary()).toString("hex"));`,
  "are empty when they are cleared": `
    received.getNews().clearFieldsMap();
    console.log(JSON.stringify(received.getNews().toJavaScript()), Buffer.from(received.serializeBinary()).toString("hex"));`,
  "are empty when they are made": `console.log(JSON.stringify(new struct.Struct().toJavaScript()));`,
  "hand out a copy every time": `
    received.getNews().toJavaScript().list.push("more");
    console.log(JSON.stringify(received.getNews().toJavaScript()));`,
};

describe("lean structs", () => {
  for (const [what, code] of Object.entries(cases)) {
    it(what, () => {
      const [before, lean] = printed(code);
      assert.notEqual(lean, "");
      assert.equal(lean, before);
    });
  }
});
