import type { ChildChange } from './supervise.ts';

/** What runs, for people and for machines. */
export interface PlatformReport {
  readonly address: string;
  readonly console: string | null;
  readonly nodes: readonly { readonly name: string; readonly address: string; readonly pid: number | undefined }[];
  readonly data: string;
  readonly logs: string;
  readonly store: 'embedded' | 'postgresql';
}

export function describePlatform(report: PlatformReport): string {
  const widths = { name: widest(report.nodes.map(({ name }) => name)), address: widest(report.nodes.map(({ address }) => address)) };
  const nodes = report.nodes.map(
    ({ name, address, pid }) => `  ${name.padEnd(widths.name)}  ${address.padEnd(widths.address)}  process ${pid ?? '?'}`,
  );
  const store =
    report.store === 'postgresql'
      ? ['Stores   PostgreSQL, one database a node']
      : ['Stores   embedded, one a node. They survive a killed process, not a power cut: for real use set DATABASE_URL (see README).'];
  return [
    `Sclera is running at ${report.address}`,
    '',
    ...nodes,
    '',
    `Data     ${report.data}`,
    `Logs     ${report.logs}`,
    ...store,
    '',
    'Next     npx sclera demo      six made-up people walk through it',
    ...(report.console === null ? [] : [`         open ${report.console}  to do it by hand`]),
    `         open ${report.address}/docs  for the reference`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

export function describeChange(name: string, change: ChildChange): string {
  if (change.kind === 'absent') return `${name} could not be started; see its log. Everything else works without it.`;
  if (change.kind === 'ready') return `${name} runs again (process ${change.pid ?? '?'}).`;
  return `${name} ended (${change.reason}); it is started again in ${change.againInMs / 1000} s.`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
