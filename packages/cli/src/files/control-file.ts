import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createControl, ownProblem, type ScleraControl } from '@sclera/sdk';
import type { Context } from '../io/context.ts';

const notThere = {
  fix: 'Start it with npm start (with npm start -- --rebuild c where it does not start without party c), name its folder with --data, or run this as the user who runs it.',
};

/** The operators' own door of a platform, or of a gateway alone, that runs on this folder. Throws `gateway-unreachable`. */
export function openControlOf(context: Context, data: string): Promise<ScleraControl> {
  return openDoor(context, data, [data]);
}

/** The door of the gateway, whether it is part of a platform that runs on this folder or runs on it alone. Throws `gateway-unreachable`. */
export function openDeskOf(context: Context, data: string): Promise<ScleraControl> {
  return openDoor(context, data, [join(data, 'gateway'), data]);
}

async function openDoor({ io }: Context, data: string, folders: readonly string[]): Promise<ScleraControl> {
  let cause: unknown;
  for (const folder of folders) {
    try {
      const { url, token } = JSON.parse(await readFile(join(resolve(io.cwd, folder), 'control.json'), 'utf8')) as Record<
        'url' | 'token',
        string
      >;
      return createControl({ url, token, fetch: io.fetch });
    } catch (error) {
      cause = error;
    }
  }
  throw ownProblem('gateway-unreachable', `No platform runs on ${data}, or its control.json is not yours to read.`, { ...notThere, cause });
}
