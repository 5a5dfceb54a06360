/** Columns of an iris template: one column is 1.8° of the iris. */
export const columnCount = 200;
/** Code elements in one column (16 rows × 2 wavelets × re, im). */
export const columnCodeElements = 64;
/** Mask elements in one column (16 rows × 2 wavelets; re and im share one). */
export const columnMaskElements = 32;
/** Ring elements of a code share; bits of a code. */
export const codeElements: number = columnCount * columnCodeElements;
/** Ring elements of a mask share; samples of a template. */
export const maskElements: number = columnCount * columnMaskElements;

/** Largest roll that is searched, in columns to either side. */
export const rollColumns = 15;
/** Rotations compared: −15 … +15 columns. */
export const rotationCount: number = 2 * rollColumns + 1;
