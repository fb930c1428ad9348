import { servePack } from "../../lib/serve-pack.ts";
import { workloadSecurity } from "./pack.ts";

servePack(workloadSecurity);
