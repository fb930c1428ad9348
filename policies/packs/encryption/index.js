import { servePack } from "../../lib/serve-pack.ts";
import { encryption } from "./pack.ts";

servePack(encryption);
