// JavaScript, because Pulumi's runner would hand a TypeScript entry to a compiler too old for it. What this imports, Node.js
// reads as it stands.
import { servePack } from "../../lib/serve-pack.ts";
import { axonPack } from "./pack.ts";

servePack(axonPack);
