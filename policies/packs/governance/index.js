import { servePack } from "../../lib/serve-pack.ts";
import { governance } from "./pack.ts";

servePack(governance);
