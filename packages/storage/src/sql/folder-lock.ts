import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeInUse } from './store-in-use.ts';

/**
 * Takes the folder for this process; returns what gives it back. An embedded database breaks when two processes open it.
 * The lock of a process that is gone (killed, machine restarted) is taken over. Throws `configuration-invalid` while the holder lives.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'lock');
  const own = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const holder = `${process.pid} ${startOf(process.pid) ?? '-'}\n`;
  writeFileSync(own, holder, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (tryLink(own, lock)) return () => release(lock, holder);
      if (isAlive(readHolder(lock))) throw storeInUse();
      takeAway(lock, `${own}.stale`);
    }
    throw storeInUse();
  } finally {
    rmSync(own, { force: true });
  }
}

/** `link` appears whole or not at all, and never replaces what is there. */
function tryLink(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a stale lock. If somebody renewed it since we looked, what we took away is live and goes back. */
function takeAway(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (isAlive(readHolder(aside))) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function release(lock: string, holder: string): void {
  if (readHolder(lock) === holder) rmSync(lock, { force: true });
}

function readHolder(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

/** A process number is used again after a restart; the start time tells the two apart where the system shows it. */
function isAlive(holder: string): boolean {
  const [, pidText, start] = /^(\d+) (\S+)\n$/.exec(holder) ?? [];
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const startNow = startOf(pid);
  return startNow === undefined || start === '-' || start === startNow;
}

/** Start time of a process in clock ticks since boot, with the boot's id (Linux); undefined elsewhere. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return ticks === undefined ? undefined : `${boot}/${ticks}`;
  } catch {
    return undefined;
  }
}
