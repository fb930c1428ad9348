const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMilliseconds = 100;

/** Milliseconds between two lines about the same step where there is no terminal. */
const lineMilliseconds = 15_000;

/** Shows a long step: a spinner on a terminal, plain lines elsewhere. Silent until the first report. */
export function createProgress(stream = process.stderr) {
  return stream.isTTY ? spinner(stream) : plainLines(stream);
}

function textOf({ message, completed, total }) {
  if (completed === undefined) return message;
  return total === undefined ? `${message} (${completed})` : `${message} (${completed} of ${total})`;
}

function spinner(stream) {
  let text = "";
  let frame = 0;
  let timer;
  const draw = () => {
    frame = (frame + 1) % frames.length;
    stream.write(`\r\x1b[2K${frames[frame]} ${text.slice(0, (stream.columns || 80) - 3)}`);
  };
  return {
    report(progress) {
      text = textOf(progress);
      timer ??= setInterval(draw, frameMilliseconds);
    },
    end() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      stream.write("\r\x1b[2K");
    },
  };
}

function plainLines(stream) {
  let step = "";
  let writtenAt = 0;
  return {
    report(progress) {
      const now = Date.now();
      const nextStep = progress.message.split(":")[0];
      if (nextStep === step && now - writtenAt < lineMilliseconds) return;
      step = nextStep;
      writtenAt = now;
      stream.write(`${textOf(progress)}\n`);
    },
    end() {},
  };
}
