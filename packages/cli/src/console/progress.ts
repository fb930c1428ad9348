import type { Ora } from "ora";

/** Shows what a long step is doing. */
export interface Progress {
  /** What is happening now, as a phrase. */
  update(text: string): void;
  /** Lets somebody print lines of their own, which stay on the screen, while the step goes on. */
  aside(print: () => void): void;
  /** The step is over; the words, if any, stay on the screen. */
  done(text?: string): void;
}

/** Text lines, not too often: a log is read later and by line. */
const plainIntervalMilliseconds = 10_000;

/** A spinner on a terminal, plain lines otherwise; always on standard error. */
export async function startProgress(text: string, stderr: NodeJS.WriteStream = process.stderr): Promise<Progress> {
  // A terminal that does not know its width would make the spinner count endless lines.
  return stderr.isTTY && stderr.columns > 0 ? spinner(text, stderr) : plainLines(text, stderr);
}

async function spinner(text: string, stderr: NodeJS.WriteStream): Promise<Progress> {
  const { default: ora } = await import("ora");
  // A spinner that takes the keyboard would hide Ctrl-C from us.
  const shown: Ora = ora({ text, stream: stderr, discardStdin: false, hideCursor: true }).start();
  return {
    update: (next) => {
      shown.text = next;
    },
    aside: (print) => {
      shown.clear();
      print();
      shown.render();
    },
    done: (last) => {
      if (last === undefined) shown.stop();
      else shown.succeed(last);
    },
  };
}

function plainLines(text: string, stderr: NodeJS.WriteStream): Progress {
  let said = text;
  let at = Date.now();
  stderr.write(`${text}\n`);
  return {
    update: (next) => {
      if (next === said || Date.now() - at < plainIntervalMilliseconds) return;
      said = next;
      at = Date.now();
      stderr.write(`${next}\n`);
    },
    aside: (print) => print(),
    done: (last) => void (last !== undefined && last !== said && stderr.write(`${last}\n`)),
  };
}
