import { type Property, root } from "../property.ts";
import type { Lifecycle, SupportEnds } from "./lifecycle.ts";

/**
 * Days of deprecation. Source: Lambda runtimes, docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as cfn-lint had them
 * in October 2026. Those on Amazon Linux 2 outlive it: AWS mends what is critical in them until these days.
 */
const lambdaEnds: SupportEnds = {
  nodejs: "2016-08-30",
  "nodejs4.3": "2020-03-05",
  "nodejs4.3-edge": "2020-03-05",
  "nodejs6.10": "2019-08-12",
  "nodejs8.10": "2020-03-06",
  "nodejs10.x": "2021-07-30",
  "nodejs12.x": "2023-03-31",
  "nodejs14.x": "2023-12-04",
  "nodejs16.x": "2024-06-12",
  "nodejs18.x": "2025-09-01",
  "nodejs20.x": "2026-04-30",
  "nodejs22.x": "2027-04-30",
  "nodejs24.x": "2028-04-30",
  "python2.7": "2021-07-15",
  "python3.6": "2022-07-18",
  "python3.7": "2023-12-04",
  "python3.8": "2024-10-14",
  "python3.9": "2025-12-15",
  "python3.10": "2026-10-31",
  "python3.11": "2027-06-30",
  "python3.12": "2028-10-31",
  "python3.13": "2029-06-30",
  "python3.14": "2029-06-30",
  "ruby2.5": "2021-07-30",
  "ruby2.7": "2023-12-07",
  "ruby3.2": "2026-03-31",
  "ruby3.3": "2027-03-31",
  "ruby3.4": "2028-03-31",
  "ruby4.0": "2029-03-31",
  java8: "2024-01-08",
  "java8.al2": "2027-06-30",
  "java8.al2023": "2029-06-30",
  java11: "2027-06-30",
  "java11.al2023": "2029-06-30",
  java17: "2027-06-30",
  "java17.al2023": "2029-06-30",
  java21: "2029-06-30",
  java25: "2029-06-30",
  "dotnetcore1.0": "2019-06-27",
  "dotnetcore2.0": "2019-05-30",
  "dotnetcore2.1": "2022-01-05",
  "dotnetcore3.1": "2023-04-03",
  "dotnet5.0": "2022-05-10",
  dotnet6: "2024-12-20",
  dotnet7: "2024-05-14",
  dotnet8: "2026-11-10",
  dotnet9: "2026-11-10",
  dotnet10: "2028-11-14",
  "go1.x": "2024-01-08",
  provided: "2024-01-08",
  "provided.al2": "2026-07-31",
  "provided.al2023": "2029-06-30",
};

/**
 * Days of deprecation. Source: Cloud Run functions runtimes, docs.cloud.google.com/run/docs/runtimes/function-runtimes, of 2026;
 * Python before 3.14 by the schedule of App Engine of April 2026, which runs the same images.
 */
const cloudFunctionEnds: SupportEnds = {
  nodejs6: "2019-04-17",
  nodejs8: "2020-06-05",
  nodejs10: "2024-01-30",
  nodejs12: "2024-01-30",
  nodejs14: "2024-01-30",
  nodejs16: "2024-01-30",
  nodejs18: "2025-04-30",
  nodejs20: "2026-04-30",
  nodejs22: "2027-04-30",
  nodejs24: "2028-04-30",
  python37: "2024-01-30",
  python38: "2024-10-14",
  python39: "2025-10-05",
  python310: "2026-10-04",
  python311: "2027-10-24",
  python312: "2028-10-02",
  python313: "2029-10-10",
  python314: "2030-10-10",
};

export const lambdaLifecycle: Lifecycle = {
  service: "Lambda",
  types: ["aws:lambda/function:Function"],
  versionsIn: (resource) => [runtimeAt(root(resource).at("runtime"), lambdaEnds)],
};

export const cloudFunctionLifecycle: Lifecycle = {
  service: "Cloud Run functions",
  types: ["gcp:cloudfunctionsv2/function:Function", "gcp:cloudfunctions/function:Function"],
  versionsIn: (resource) => {
    const inputs = root(resource);
    const isSecond = resource.type.startsWith("gcp:cloudfunctionsv2/");
    return [runtimeAt(isSecond ? inputs.at("buildConfig", "runtime") : inputs.at("runtime"), cloudFunctionEnds)];
  },
};

function runtimeAt(place: Property, ends: SupportEnds) {
  return { place, version: place.text, ends };
}
