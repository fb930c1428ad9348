import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { WorldError } from "./problem.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets of a world unreadable in its file: AES-256-GCM, with the key in a file of its own beside it. */
export class WorldCipher {
  readonly keyFile: string;
  #key: Buffer | undefined;

  constructor(worldFile: string) {
    this.keyFile = `${worldFile}.key`;
  }

  seal(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#obtainKey(), nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** @throws WorldError when the key is missing or is not the one the text was sealed with */
  open(sealedBase64: string): string {
    const bytes = Buffer.from(sealedBase64, "base64");
    const key = this.#readKey();
    if (key === undefined) {
      throw new WorldError(`${this.keyFile} is missing, so the secrets of this sandbox world cannot be read; reset it`);
    }
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
    } catch (cause) {
      throw new WorldError(`${this.keyFile} does not open the secrets of this sandbox world; reset it`, { cause });
    }
  }

  #readKey(): Buffer | undefined {
    if (this.#key === undefined) {
      try {
        const key = Buffer.from(readFileSync(this.keyFile, "utf8"), "base64");
        this.#key = key.length === KEY_BYTES ? key : undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
          throw error;
        }
      }
    }
    return this.#key;
  }

  #obtainKey(): Buffer {
    const existing = this.#readKey();
    if (existing !== undefined) {
      return existing;
    }
    const key = randomBytes(KEY_BYTES);
    writeFileSync(this.keyFile, key.toString("base64"), { mode: 0o600 });
    this.#key = key;
    return key;
  }
}
