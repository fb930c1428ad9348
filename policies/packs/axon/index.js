// Pulumi's runner compiles a TypeScript entry with a compiler too old for it; from JavaScript, Node.js loads it by itself.
import "./index.ts";
