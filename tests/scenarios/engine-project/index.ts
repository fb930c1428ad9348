/** The Node.js that runs the program. */
export const runtime: string = process.version;
