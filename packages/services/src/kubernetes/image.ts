import { failOnProblems, underPath } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { checkImage } from "../contract.ts";

/** The image itself; one that is known only later is checked then. */
export function checkedImage(name: string, image: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof image === "string") return image;
  return pulumi.output(image).apply((reference) => {
    failOnProblems(`workload "${name}"`, underPath(["image"], checkImage(reference)));
    return reference;
  });
}
