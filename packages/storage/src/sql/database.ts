/** Anything statements can be run on: a database, or one transaction of it. */
export interface Sql {
  /** Runs one statement with `$1…` parameters; resolves to its rows. Throws ScleraError `store-unavailable` or `internal`. */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs several statements without parameters (a migration). */
  script(statements: string): Promise<void>;
}

/** One embedded or remote PostgreSQL database. */
export interface Database extends Sql {
  readonly engine: 'pglite' | 'postgres';
  /** Resolves when what it was opened on is gone for good, so that nothing but a new start can help. May never resolve. */
  readonly lost: Promise<void>;
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** From here on everything runs as this role, which the signed-in user is a member of. */
  assumeRole(role: string): Promise<void>;
  close(): Promise<void>;
}
