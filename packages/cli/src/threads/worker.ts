import { parentPort } from 'node:worker_threads';
import { answer, type Job } from './jobs.ts';

parentPort!.on('message', async (job: Job) => parentPort!.postMessage(await answer(job)));
