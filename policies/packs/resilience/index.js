import { servePack } from "../../lib/serve-pack.ts";
import { resilience } from "./pack.ts";

servePack(resilience);
