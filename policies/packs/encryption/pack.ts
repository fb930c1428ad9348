import { definePack } from "../../lib/pack.ts";
import { databaseClientTls } from "../../rules/encryption/database-client-tls.ts";
import { databaseTls } from "../../rules/encryption/database-tls.ts";

export const encryption = definePack(
  {
    name: "encryption",
    displayName: "Encryption",
    description: "Data and passwords that cross the network in no clear",
  },
  [
    [databaseClientTls, "released"],
    [databaseTls, "released"],
  ],
);
