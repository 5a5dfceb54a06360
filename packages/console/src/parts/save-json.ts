/** Gives the person a file of JSON, as a download. */
export function saveJson(name: string, content: unknown): void {
  save(name, `${JSON.stringify(content, null, 2)}\n`, 'application/json');
}

export function saveText(name: string, content: string): void {
  save(name, `${content}\n`, 'text/plain');
}

function save(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
