/** A field of a FlatBuffers table: a number in one byte or four, a table, several, or a vector. Null is left out. */
type Field =
  | { int8: number }
  | { int32: number }
  | { table: Table }
  | { tables: readonly Table[] }
  | { int32s: readonly number[] }
  | { bytes: Uint8Array }
  | null;
type Table = readonly Field[];

export interface TfliteTensor {
  readonly shape: readonly number[];
  /** Of a constant. */
  readonly data?: Float32Array;
}

export interface TfliteOperator {
  /** Number of the operation in TensorFlow Lite's schema. */
  readonly code: number;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Fields of its options, all in four bytes or one. */
  readonly options?: readonly (number | null)[];
}

/** A TensorFlow Lite file of one graph whose first tensor goes in and whose last comes out: as much of the format as the translation reads. */
export function tfliteFile(tensors: readonly TfliteTensor[], operators: readonly TfliteOperator[]): Uint8Array {
  const codes = [...new Set(operators.map(({ code }) => code))];
  const buffers = tensors.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const graph: Table = [
    { tables: tensors.map(({ shape, data }) => [{ int32s: shape }, null, { int32: data === undefined ? 0 : buffers.indexOf(data) + 1 }]) },
    { int32s: [0] },
    { int32s: [tensors.length - 1] },
    {
      tables: operators.map(({ code, inputs, output, options }) => [
        { int32: codes.indexOf(code) },
        { int32s: inputs },
        { int32s: [output] },
        null,
        options === undefined ? null : { table: options.map((value) => (value === null ? null : { int32: value })) },
      ]),
    },
  ];
  const asBytes = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return writeTable([
    { int32: 3 },
    { tables: codes.map((code) => [{ int8: code }]) },
    { tables: [graph] },
    null,
    { tables: [[], ...buffers.map((data): Table => [{ bytes: asBytes(data) }])] },
  ]);
}

/** The root table behind offset and identifier. What a table points to comes behind it. */
function writeTable(root: Table): Uint8Array {
  const bytes: number[] = [0, 0, 0, 0, ...new TextEncoder().encode('TFL3')];
  const put = (at: number, value: number): void => {
    for (let k = 0; k < 4; k++) bytes[at + k] = (value >>> (8 * k)) & 255;
  };
  const point = (at: number): void => put(at, bytes.length - at);
  const vector = (count: number): number => {
    put(bytes.length, count);
    return bytes.length;
  };
  const write = (table: Table): number => {
    const fields = bytes.length;
    const words = [4 + 2 * table.length, 4 + 4 * table.length, ...table.map((field, i) => (field === null ? 0 : 4 + 4 * i))];
    if (words.length % 2 === 1) words.push(0);
    for (const word of words) bytes.push(word & 255, word >> 8);
    const start = bytes.length;
    put(start, start - fields);
    for (let i = 0; i < table.length; i++) put(start + 4 + 4 * i, 0);
    for (const [i, field] of table.entries()) if (field !== null) writeField(field, start + 4 + 4 * i);
    return start;
  };
  const writeField = (field: Exclude<Field, null>, at: number): void => {
    if ('int8' in field) bytes[at] = field.int8 & 255;
    else if ('int32' in field) put(at, field.int32);
    else if ('table' in field) put(at, write(field.table) - at);
    else {
      point(at);
      if ('bytes' in field) {
        vector(field.bytes.length);
        for (const byte of field.bytes) bytes.push(byte);
        while (bytes.length % 4 > 0) bytes.push(0);
      } else if ('int32s' in field) {
        vector(field.int32s.length);
        for (const value of field.int32s) put(bytes.length, value);
      } else {
        const from = vector(field.tables.length);
        for (let k = 0; k < field.tables.length; k++) put(from + 4 * k, 0);
        for (const [k, table] of field.tables.entries()) put(from + 4 * k, write(table) - (from + 4 * k));
      }
    }
  };
  put(0, write(root));
  return Uint8Array.from(bytes);
}
