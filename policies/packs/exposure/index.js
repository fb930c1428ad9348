import { servePack } from "../../lib/serve-pack.ts";
import { exposure } from "./pack.ts";

servePack(exposure);
