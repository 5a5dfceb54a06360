import {
  type Campaigns,
  type Deletions,
  type Expiry,
  expireEveryMs,
  type Members,
  type Onboarding,
  type Personhood,
} from '@sclera/services';
import type { Logger } from 'pino';

/** What the gateway does without being asked. */
export interface Upkeep {
  /** Recovers and expires now, and from here on every now and then. */
  start(): void;
  stop(): void;
  /** Recovers now: a party is back. */
  recover(): void;
}

/** What goes on by itself. */
interface Resumed {
  readonly expiry: Pick<Expiry, 'run'>;
  readonly deletions: Pick<Deletions, 'resume'>;
  readonly onboarding: Pick<Onboarding, 'resume'>;
  readonly members: Pick<Members, 'resume'>;
  readonly campaigns: Pick<Campaigns, 'resume'>;
}

const recoverEveryMs = 10_000;

/** Recovery, and what people’s deletions waited for, and the next list of members, at the start, when a party returns, and every 10 s; erasure of what was kept long enough at the start and hourly. */
export function keepInOrder(
  personhood: Pick<Personhood, 'recover'>,
  { expiry, deletions, onboarding, members, campaigns }: Resumed,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
): Upkeep {
  const timers: NodeJS.Timeout[] = [];
  const attempt = (what: string, work: () => Promise<unknown>): void => {
    work().catch((err: unknown) => logger.error({ err }, `${what} failed`));
  };
  const recover = (): void =>
    attempt('recovery', async () => {
      const { pending, unreachable, obstacle } = await personhood.recover();
      await deletions.resume();
      await onboarding.resume();
      await members.resume();
      await campaigns.resume();
      if (obstacle) logger.warn({ pending, unreachable, problem: obstacle.code }, 'not everything is in order');
    });
  const expire = (): void =>
    attempt('expiry', async () => {
      const run = await expiry.run();
      if (run) logger.info({ erasures: run.erasures, removed: run.removed }, 'what was kept long enough is erased');
    });
  return {
    recover,
    start: () => {
      recover();
      expire();
      timers.push(setInterval(recover, recoverEveryMs), setInterval(expire, expireEveryMs));
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
