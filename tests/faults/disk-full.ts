import { execFileSync } from 'node:child_process';

/**
 * From now on these processes can make no file longer and write nothing into one (`RLIMIT_FSIZE` of Linux): what PostgreSQL itself treats
 * like a disk without room. Needs no rights and no disk, and can be taken back.
 */
export function fillDisk(pids: readonly number[]): void {
  limitFileSize(pids, '0');
}

export function freeDisk(pids: readonly number[]): void {
  limitFileSize(pids, 'unlimited');
}

function limitFileSize(pids: readonly number[], soft: string): void {
  for (const pid of pids) {
    try {
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${soft}:`], { stdio: 'ignore' });
    } catch {
      // It has ended meanwhile.
    }
  }
}
