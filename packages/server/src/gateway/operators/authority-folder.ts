import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthorityPort } from '@sclera/services';

/** Puts each report as a JSON file of its own into the folder from which the authority fetches them; nowhere where there is no folder. */
export function authorityFolder(folder: string | null): AuthorityPort {
  return {
    async deliver(report) {
      if (folder === null) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${report.lodgedAt.slice(0, 10)}-${report.id}.json`);
      // Under its name it is whole.
      await writeFile(`${path}.new`, `${JSON.stringify({ format: 'sclera-report-1', ...report }, null, 2)}\n`, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
