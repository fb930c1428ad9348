import { servePack } from "../../lib/serve-pack.ts";
import { observability } from "./pack.ts";

servePack(observability);
