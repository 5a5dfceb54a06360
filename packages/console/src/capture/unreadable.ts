import type { Problem } from '@sclera/sdk/contract';

/** A picture was chosen, and is not there any more. */
export const unreadable: Problem = {
  type: 'urn:sclera:problem:file-unreadable',
  code: 'file-unreadable',
  status: 422,
  title: 'A picture cannot be read any more',
  detail: 'The file was moved or changed after you chose it. Choose the picture again.',
};
