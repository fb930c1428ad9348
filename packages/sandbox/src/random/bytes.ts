import { randomBytes } from "node:crypto";
import type { ValueMap } from "../value.ts";
import { type Generated, keepers, type RandomType } from "./resource-type.ts";

/** RandomId: a number of so many bytes, in every notation. */
export const id: RandomType = {
  fields: { ...keepers, byteLength: { type: "integer", required: true }, prefix: { type: "string" } },
  defaults: {},
  secretOutputs: [],
  computedOutputs: ["b64Std", "b64Url", "dec", "hex"],
  check: (inputs) => (Number(inputs.byteLength) < 1 ? [`byteLength must be at least 1, got ${inputs.byteLength}`] : []),
  generate: async (inputs) => idOf(randomBytes(Number(inputs.byteLength)), inputs),
  adopt: async (text) => {
    const [encoded = "", prefix] = text.split(",").reverse();
    const bytes = Buffer.from(encoded, "base64url");
    return idOf(bytes, { byteLength: bytes.length, ...(prefix === undefined ? {} : { prefix }) });
  },
};

function idOf(bytes: Buffer, inputs: ValueMap): Generated {
  const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
  const b64Url = bytes.toString("base64url");
  return {
    id: b64Url,
    outputs: {
      ...inputs,
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + b64Url,
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
      hex: prefix + bytes.toString("hex"),
    },
  };
}

/** RandomBytes: secret key material. */
export const bytes: RandomType = {
  fields: { ...keepers, length: { type: "integer", required: true } },
  defaults: {},
  secretOutputs: ["base64", "hex"],
  computedOutputs: ["base64", "hex"],
  check: (inputs) => (Number(inputs.length) < 1 ? [`length must be at least 1, got ${inputs.length}`] : []),
  generate: async (inputs) => bytesOf(randomBytes(Number(inputs.length)), inputs),
  adopt: async (text) => {
    const material = Buffer.from(text, "base64");
    return bytesOf(material, { length: material.length });
  },
};

function bytesOf(material: Buffer, inputs: ValueMap): Generated {
  return {
    id: "none",
    outputs: { ...inputs, base64: material.toString("base64"), hex: material.toString("hex") },
  };
}
