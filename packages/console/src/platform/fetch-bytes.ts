/** Fetches a file of this page's own server; `onBytes` is told of each piece. Throws where it is not there. */
export async function fetchBytes(url: string, onBytes: (count: number) => void = () => {}): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`a file of this page is missing (${response.status})`);
  const chunks: Uint8Array[] = [];
  // Not `for await`: not every browser walks a stream that way.
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    onBytes(value.length);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
