import type { OnProgress } from "./progress.ts";

const downloading = /^go: downloading (\S+)/;
const compiling = /^[\w.~-]+(\/[\w.~-]+)*$/;

/** Turns what `go list` and `go build -v` write to standard error into progress. */
export class GoProgress {
  private readonly label: string;
  private readonly onProgress: OnProgress;
  private downloaded = 0;
  private compiled = 0;
  private packages = 0;

  constructor(label: string, onProgress: OnProgress) {
    this.label = label;
    this.onProgress = onProgress;
    onProgress({ message: `reading the sources of ${label}` });
  }

  /** Sets how many packages have to be compiled, the command itself among them; the rest is in Go's own cache. */
  expect(packages: number): void {
    this.packages = packages;
    this.onProgress({ message: `compiling ${this.label}`, completed: 0, total: packages });
  }

  /** Takes one line of standard error. */
  line(line: string): void {
    const module = downloading.exec(line)?.[1];
    if (module !== undefined) {
      this.downloaded += 1;
      this.onProgress({ message: `downloading Go modules for ${this.label}: ${module}`, completed: this.downloaded });
    } else if (this.packages > 0 && compiling.test(line)) {
      this.compiled = Math.min(this.compiled + 1, this.packages);
      const action = this.compiled < this.packages ? "compiling" : "linking";
      this.onProgress({ message: `${action} ${this.label}`, completed: this.compiled, total: this.packages });
    }
  }
}
