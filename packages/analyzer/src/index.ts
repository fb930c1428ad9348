export { type Analyzer, type ServedPack, serveAnalyzer } from "./serve.ts";
