export * from './errors.ts';
export * from './ids.ts';
export type * from './model.ts';
export type * from './ports.ts';
