const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number a Kubernetes quantity such as `500m` or `2Gi` stands for; `undefined` for anything else. */
export function parseQuantity(quantity: unknown): number | undefined {
  if (typeof quantity === "number") {
    return quantity;
  }
  const match =
    typeof quantity === "string" ? /^([+-]?[0-9.]+)(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(quantity) : null;
  if (match === null) {
    return undefined;
  }
  const [, digits, exponent, suffix = ""] = match;
  const factor = exponent === undefined ? FACTORS[suffix] : 10 ** Number(exponent);
  const number = Number(digits) * (factor ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}
