/** An object cannot be printed, or the output flags do not fit. The command line shows it as `error: <message>`. */
export class PrintError extends Error {
  override readonly name: string = "PrintError";
  /** What was already printed when it failed; it belongs on stdout. */
  readonly output: string;

  constructor(message: string, output = "") {
    super(message);
    this.output = output;
  }
}

/** An end that kubectl reports through klog: `F… sorter.go:375] <message>` on stderr, exit code 1. */
export class FatalLogError extends Error {
  override readonly name = "FatalLogError";
  /** file and line behind the klog header */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}
