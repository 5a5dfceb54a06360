import type { Plane } from '../image/plane.ts';

/** How votes for dark discs are counted. */
export interface VoteRules {
  /** Side of a square cell, pixels, in which centres are counted. */
  readonly cell: 1 | 2;
  /** Radii that are voted for, pixels, growing. */
  readonly radii: readonly number[];
  /** Gradient (grey levels a pixel) that counts as an edge at all, and at which a vote is full. */
  readonly weakestEdge: number;
  readonly fullEdge: number;
  /** Score below which a cell counts as having none. */
  readonly leastScore: number;
}

/** For each cell the best score of a disc about it, share of its rim that votes for it (0 where less than the least), and that disc's radius. */
export interface DiscScores {
  readonly columns: number;
  readonly rows: number;
  readonly scores: Float32Array;
  readonly radii: Uint16Array;
}

/** Inner loops of the iris engine over whole pictures: every implementation does the same arithmetic and gives identical results. */
export interface ImageKernels {
  /**
   * Every edge pixel votes, against its gradient, for the centres that it could belong to at each radius. A cell's score is the votes in the 3 × 3
   * cells about it for three neighbouring radii, over the length of the rim.
   */
  scoreDiscs(plane: Plane, rules: VoteRules): DiscScores;

  /** Grey opening with a square of side 2·reach + 1: removes what is brighter than its surroundings and narrower than the square. */
  open(plane: Plane, reach: number): Plane;

  /** Grey closing along rows over 2·reach + 1 pixels: fills what is darker than both its sides and narrower than that. */
  closeAcross(plane: Plane, reach: number): Plane;
}
