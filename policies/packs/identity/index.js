import { servePack } from "../../lib/serve-pack.ts";
import { identity } from "./pack.ts";

servePack(identity);
