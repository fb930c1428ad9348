// Pulumi's runner of policy packs always registers ts-node, its own old copy where it finds none, and that copy cannot work
// with TypeScript 7. Node.js runs the packs as they stand, so there is nothing to register.
exports.VERSION = require("./package.json").version;
exports.register = () => undefined;
