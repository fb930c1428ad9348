import { Document, Scalar, visit } from "yaml";

/**
 * A value as YAML that every reader takes alike. kubectl, Helm and the Python tools that look at manifests read YAML 1.1: there
 * `on` and `no` are switches, and `=` is no text. All of these are quoted.
 */
export function yamlOf(value: unknown): string {
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (scalar.value === "=") scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}
