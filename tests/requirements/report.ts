import { fileURLToPath } from "node:url";
import { main } from "../support/requirements/report.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.exitCode = main(process.argv.slice(2), root, console.log);
