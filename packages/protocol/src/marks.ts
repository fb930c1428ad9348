/** The key that marks an object as something else than a map. Source: sdk/proto/resource.proto of Pulumi. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** Under that key: a secret; what it hides is under `value`, in a state file encrypted under `ciphertext`. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Under that key: the output of a resource; `value` is missing while it is not known, `secret` tells whether it is one. */
export const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a text that is not known yet. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Stand for a value that is not known yet, one for each type. Source: sdk/go/common/resource/plugin/rpc.go of Pulumi. */
export const unknowns: ReadonlySet<unknown> = new Set([
  unknownText,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
