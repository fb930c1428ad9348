import { parser } from "@prometheus-io/lezer-promql";

/** The places where a query does not follow Prometheus' grammar, each with the text around it. */
export function syntaxErrors(query: string): string[] {
  const errors: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(query.slice(Math.max(0, from - 20), to + 20));
    },
  });
  return errors;
}
