import { servePack } from "../../lib/serve-pack.ts";
import { resourceLimits } from "./pack.ts";

servePack(resourceLimits);
