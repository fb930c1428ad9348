import { fileURLToPath } from "node:url";

/** Folder of the pack that judges every preview and every update. */
export const defaultPolicyPack = fileURLToPath(new URL("../../../../policies/packs/axon/", import.meta.url));
