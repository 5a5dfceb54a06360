// Loaded before a node of the fault harness: its clock is wrong by SCLERA_TEST_CLOCK_SHIFT_MS milliseconds. The product knows nothing of it.
const shiftMs = Number(process.env.SCLERA_TEST_CLOCK_SHIFT_MS ?? '0');
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
}

globalThis.Date = ShiftedDate;
