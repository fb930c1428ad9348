import { PolicyPack, type PolicyPackArgs } from "@pulumi/policy";

// Syntax that the TypeScript 3.8 inside Pulumi's SDK does not know, so that the pack loads only where Node.js reads it.
const rules = {
  policies: [
    {
      name: "name-the-runtime",
      description: "Names the Node.js that runs it, as a violation that a test can read",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, reportViolation) => {
        const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
        if (stack !== undefined) reportViolation(`judged by Node.js ${process.version}`);
      },
    },
  ],
} satisfies PolicyPackArgs;

new PolicyPack("engine-pack", rules);
