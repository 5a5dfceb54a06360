/** Sizes of machine readable travel documents: cards (ICAO Doc 9303-5), larger cards (9303-6), passports (9303-4). */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3';

/** Fields of a machine readable zone. */
export type MrzField =
  | 'document code'
  | 'issuing state'
  | 'document number'
  | 'optional data'
  | 'second optional data'
  | 'date of birth'
  | 'sex'
  | 'date of expiry'
  | 'nationality'
  | 'name'
  | 'whole zone';

/** Characters `from` (inclusive) to `to` (exclusive) of a line, both counted from 0. */
export type MrzSpan = readonly [line: number, from: number, to: number];

export interface MrzCheck {
  readonly field: MrzField;
  readonly over: readonly MrzSpan[];
  readonly digit: readonly [line: number, column: number];
}

export interface MrzLayout {
  readonly format: MrzFormat;
  readonly lines: number;
  readonly width: number;
  readonly fields: Readonly<Partial<Record<MrzField, MrzSpan>>>;
  /** The document number is not among them: it may run over into the optional data. */
  readonly checks: readonly MrzCheck[];
  readonly numberDigit: readonly [line: number, column: number];
}

const lowerLine = {
  'document number': [1, 0, 9],
  nationality: [1, 10, 13],
  'date of birth': [1, 13, 19],
  sex: [1, 20, 21],
  'date of expiry': [1, 21, 27],
} as const satisfies MrzLayout['fields'];

const lowerDates: readonly MrzCheck[] = [
  { field: 'date of birth', over: [lowerLine['date of birth']], digit: [1, 19] },
  { field: 'date of expiry', over: [lowerLine['date of expiry']], digit: [1, 27] },
];

/** ICAO Doc 9303-4, 4.2.2. */
const td3: MrzLayout = {
  format: 'TD3',
  lines: 2,
  width: 44,
  fields: { 'document code': [0, 0, 2], 'issuing state': [0, 2, 5], name: [0, 5, 44], ...lowerLine, 'optional data': [1, 28, 42] },
  checks: [
    ...lowerDates,
    { field: 'optional data', over: [[1, 28, 42]], digit: [1, 42] },
    {
      field: 'whole zone',
      over: [
        [1, 0, 10],
        [1, 13, 20],
        [1, 21, 43],
      ],
      digit: [1, 43],
    },
  ],
  numberDigit: [1, 9],
};

/** ICAO Doc 9303-6, 4.2.2. */
const td2: MrzLayout = {
  format: 'TD2',
  lines: 2,
  width: 36,
  fields: { 'document code': [0, 0, 2], 'issuing state': [0, 2, 5], name: [0, 5, 36], ...lowerLine, 'optional data': [1, 28, 35] },
  checks: [
    ...lowerDates,
    {
      field: 'whole zone',
      over: [
        [1, 0, 10],
        [1, 13, 20],
        [1, 21, 35],
      ],
      digit: [1, 35],
    },
  ],
  numberDigit: [1, 9],
};

/** ICAO Doc 9303-5, 4.2.2. */
const td1: MrzLayout = {
  format: 'TD1',
  lines: 3,
  width: 30,
  fields: {
    'document code': [0, 0, 2],
    'issuing state': [0, 2, 5],
    'document number': [0, 5, 14],
    'optional data': [0, 15, 30],
    'date of birth': [1, 0, 6],
    sex: [1, 7, 8],
    'date of expiry': [1, 8, 14],
    nationality: [1, 15, 18],
    'second optional data': [1, 18, 29],
    name: [2, 0, 30],
  },
  checks: [
    { field: 'date of birth', over: [[1, 0, 6]], digit: [1, 6] },
    { field: 'date of expiry', over: [[1, 8, 14]], digit: [1, 14] },
    {
      field: 'whole zone',
      over: [
        [0, 5, 30],
        [1, 0, 7],
        [1, 8, 15],
        [1, 18, 29],
      ],
      digit: [1, 29],
    },
  ],
  numberDigit: [0, 14],
};

export const mrzLayouts: readonly MrzLayout[] = [td1, td2, td3];
