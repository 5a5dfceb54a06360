/**
 * Reads a whole number that a command of this repository was given. Where it is none, or out of range, the command ends: a sentence on
 * standard error, exit code 2.
 */
export function wholeNumber(option: string, text: string | undefined, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  process.stderr.write(`${option} is a whole number ${range}. See --help.\n`);
  process.exit(2);
}

/** The same of `--option N` among the arguments of this process. */
export function wholeNumberOption(option: string, preset: number, least: number, most?: number): number {
  const at = process.argv.indexOf(option);
  return at < 0 ? preset : wholeNumber(option, process.argv[at + 1], least, most);
}
