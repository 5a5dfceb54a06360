import type { Picture } from './walk-state.ts';

/** Largest picture file that is opened; an eye picture has some hundred kilobytes. */
const maxPictureBytes = 64 * 1024 * 1024;

export type Chosen = { readonly kind: 'picture'; readonly picture: Picture } | { readonly kind: 'refused'; readonly why: string };

/** Takes a file as it is. What is inside is looked at only after consent. */
export function choosePicture(file: Blob & { readonly name: string }): Chosen {
  if (file.size === 0) return { kind: 'refused', why: `“${file.name}” is empty. Choose the original picture file.` };
  if (file.size > maxPictureBytes)
    return { kind: 'refused', why: `“${file.name}” is far larger than an eye picture needs to be. Choose a file of at most 64 MB.` };
  return { kind: 'picture', picture: { file, name: file.name, url: URL.createObjectURL(file) } };
}

export async function fetchSample(url: string, name: string): Promise<Picture> {
  const response = await fetch(url);
  if (!response.ok) throw new Error('a sample is missing');
  const file = await response.blob();
  return { file, name, url: URL.createObjectURL(file) };
}
